// Approvals: what another person asked for, shown exactly as it will be done; approve it, or refuse it with a reason.
import { App, Button, Card, Segmented, Space, theme, Tooltip } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useApprovals, useApprove, useRefuse } from '../../api/queries'
import type { Approval } from '../../api/types'
import { useCurrency, useSession } from '../../app/session'
import { ReasonDialog } from '../../ui/dialogs'
import { useFormat } from '../../ui/format'
import Money from '../../ui/Money'
import { Empty, Failed, Loading, problemOf } from '../../ui/states'
import { useKeys } from '../../ui/useKeys'
import Payload from './Payload'

const STATES = ['waiting', 'approved', 'refused', 'expired', 'all'] as const
const REASONS = ['too_much', 'too_little', 'wrong_time', 'wrong_data', 'ask_first'] as const

interface RequestProps {
  approval: Approval
  busy: boolean
  deciding: boolean
  focused: boolean
  onApprove: () => void
  onRefuse: () => void
  onFocus: () => void
}

function Request({ approval, busy, deciding, focused, onApprove, onRefuse, onFocus }: RequestProps) {
  const { t } = useTranslation('approvals')
  const { token } = theme.useToken()
  const format = useFormat()
  const currency = useCurrency()
  const { may } = useSession()
  const { action } = approval
  const place = useRef<HTMLDivElement>(null)
  const wasFocused = useRef(focused)
  useEffect(() => {
    if (focused && !wasFocused.current) place.current?.scrollIntoView({ block: 'nearest' })
    wasFocused.current = focused
  }, [focused])
  return (
    <Card ref={place} size="small" onClick={onFocus} aria-current={focused ? 'true' : undefined} className="request" style={focused ? { boxShadow: `inset 3px 0 0 ${token.colorPrimary}` } : {}}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' }}>
        <b style={{ fontSize: 14 }}>{approval.summary}</b>
        {action ? <Link to={`/products/${encodeURIComponent(action.sku)}`}>{action.name ?? action.sku}</Link> : null}
        <span style={{ marginLeft: 'auto' }}>{t('worth')} <b><Money amount={approval.worth} currency={currency} /></b></span>
      </div>
      <div style={{ color: token.colorTextSecondary }}>
        {t('asked', { name: approval.requested_by ?? t('a_rule'), time: format.time(approval.requested_at) })} · {t('expires', { time: format.time(approval.expires_at) })}
      </div>
      {action?.why ? <p style={{ margin: '6px 0' }}>{action.why}</p> : null}
      <h3 style={{ fontSize: 12, fontWeight: 400, margin: '8px 0 2px', color: token.colorTextSecondary }}>{t('exactly')}</h3>
      <Payload payload={approval.payload} />
      <Tooltip title={t('hash_help')}><code style={{ fontSize: 11, color: token.colorTextSecondary }}>{approval.payload_hash.slice(0, 16)}…</code></Tooltip>
      {deciding ? (
        <Space wrap style={{ display: 'flex', marginTop: 8 }}>
          <Button size="middle" type="primary" disabled={!approval.may_approve} loading={busy} onClick={onApprove}>{t('approve')}</Button>
          <Button size="middle" disabled={!approval.may_approve || busy} onClick={onRefuse}>{t('refuse')}</Button>
          {approval.may_approve ? null : <span style={{ color: token.colorTextSecondary }}>{t(may('actions.approve') ? 'own' : 'role')}</span>}
        </Space>
      ) : null}
    </Card>
  )
}

export default function Approvals() {
  const { t } = useTranslation('approvals')
  const { token } = theme.useToken()
  const { message } = App.useApp()
  const [state, setState] = useState<(typeof STATES)[number]>('waiting')
  const [refused, setRefused] = useState<Approval | null>(null)
  const [row, setRow] = useState(0)
  const asked = useApprovals(state)
  const approving = useApprove()
  const refusing = useRefuse()
  const onError = (error: unknown) => {
    const problem = problemOf(error)
    void message.error([problem.title, problem.detail, problem.remedy].filter(Boolean).join(' '))
  }
  const approve = ({ approval_id, payload_hash }: Approval) => approving.mutate({ approval_id, payload_hash }, { onError, onSuccess: () => void message.success(t('done.approved')) })
  const refuse = (reason: string) => {
    if (refused) refusing.mutate({ approval_id: refused.approval_id, payload_hash: refused.payload_hash, reason }, { onError, onSuccess: () => void message.success(t('done.refused')) })
    setRefused(null)
  }
  const items = asked.data?.items ?? []
  const at = Math.max(0, Math.min(row, items.length - 1))
  const here = state === 'waiting' ? items[at] : undefined
  const mayHere = here?.may_approve ? here : undefined
  useKeys({ j: () => setRow(Math.min(at + 1, items.length - 1)), k: () => setRow(Math.max(0, at - 1)), 1: () => mayHere && approve(mayHere), 3: () => mayHere && setRefused(mayHere) })
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex', maxWidth: 1100 }}>
      <div style={{ display: 'flex', gap: 10, flexWrap: 'wrap', alignItems: 'center' }}>
        <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
          <Segmented value={state} onChange={setState} options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} />
        </div>
        <span className="wide-only" style={{ marginLeft: 'auto', color: token.colorTextSecondary }}>{t('keys')}</span>
      </div>
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data?.items.length === 0 ? <Empty text={t(state === 'waiting' ? 'none_waiting' : 'none')} /> : null}
      {items.map((approval, index) => (
        <Request
          key={approval.approval_id} approval={approval} deciding={state === 'waiting'} focused={state === 'waiting' && index === at} onFocus={() => setRow(index)} onApprove={() => approve(approval)} onRefuse={() => setRefused(approval)}
          busy={approving.isPending && approving.variables.approval_id === approval.approval_id}
        />
      ))}
      {refused ? <ReasonDialog title={t('refuse_title')} verb={t('refuse')} choices={REASONS.map((reason) => t(`reason.${reason}`))} onCancel={() => setRefused(null)} onDone={refuse} /> : null}
    </Space>
  )
}
