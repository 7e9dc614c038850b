// One proposed action: what it is worth, what to do, why, and the verbs.
import { TeamOutlined } from '@ant-design/icons'
import { Button, Space, Tag, theme, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Action } from '../../api/types'
import Money from '../../ui/Money'
import { useFormat } from '../../ui/format'
import WorkRow from '../../ui/WorkRow'

export type Verb = 'approve' | 'reject' | 'snooze' | 'edit' | 'reopen'

/** Verbs that an action in this state takes. */
export const isOpen = (action: Action): boolean => action.state === 'open' || action.state === 'snoozed'

interface ActionRowProps {
  action: Action
  currency: string | null
  focused: boolean
  picked: boolean
  mayDecide: boolean
  linked: boolean
  onFocus: () => void
  onPick: (range: boolean) => void
  onVerb: (verb: Verb) => void
  onHistory: () => void
}

function What({ action, currency }: { action: Action; currency: string | null }) {
  const { t } = useTranslation('today')
  const format = useFormat()
  const { units, price, proposed } = action
  const way = action.from_location && action.to_location ? `${action.from_location} → ${action.to_location}` : (action.to_location ?? action.from_location)
  const was = (value: string) => t('was', { value })
  return (
    <>
      {units === null ? null : typeof proposed?.units !== 'number' ? <span>{t('units', { value: format.number(units) })}</span> : (
        <Tooltip title={was(format.number(proposed.units))}><b>{t('units', { value: format.number(units) })}</b></Tooltip>
      )}
      {price === null ? null : typeof proposed?.price !== 'string' ? <span>{t('at_price')} <Money amount={price} currency={currency} /></span> : (
        <Tooltip title={was(format.money(proposed.price, { currency }))}><b>{t('at_price')} <Money amount={price} currency={currency} /></b></Tooltip>
      )}
      {way ? <span>{way}</span> : null}
      {action.on ? <span>{t('by_day', { day: format.dayShort(action.on) })}</span> : null}
    </>
  )
}

function State({ action }: { action: Action }) {
  const { t } = useTranslation('today')
  const format = useFormat()
  if (action.state === 'open') {
    return action.needs_approval ? <Tooltip title={t('needs_approval_help')}><TeamOutlined role="img" aria-label={t('needs_approval')} /></Tooltip> : null
  }
  const until = action.state === 'snoozed' && action.snoozed_until ? ` ${format.dayShort(action.snoozed_until)}` : ''
  const who = [action.decided_by, action.decided_at ? format.time(action.decided_at) : '', action.reason].filter(Boolean).join(' · ')
  return (
    <>
      <Tooltip title={who}><Tag>{t(`state.${action.state}`)}{until}</Tag></Tooltip>
      {action.reason ? <q>{action.reason}</q> : null}
    </>
  )
}

function Verbs({ action, onVerb, onHistory, mayDecide }: Pick<ActionRowProps, 'action' | 'onVerb' | 'onHistory' | 'mayDecide'>) {
  const { t } = useTranslation('today')
  const open = isOpen(action)
  return (
    <Space size={4} wrap>
      {mayDecide && open ? (
        <>
          <Button type="primary" onClick={() => onVerb('approve')}>{t('verb.approve')}</Button>
          <Button onClick={() => onVerb('edit')} disabled={action.units === null && action.price === null}>{t('verb.edit')}</Button>
          <Button onClick={() => onVerb('reject')}>{t('verb.reject')}</Button>
          <Button onClick={() => onVerb('snooze')}>{t('verb.snooze')}</Button>
        </>
      ) : null}
      {mayDecide && !open && action.state !== 'waiting' ? <Button onClick={() => onVerb('reopen')}>{t('verb.reopen')}</Button> : null}
      {action.state === 'waiting' ? <Link to="/approvals">{t('to_approvals')}</Link> : null}
      <Button type="text" onClick={onHistory}>{t('history.open')}</Button>
    </Space>
  )
}

export default function ActionRow(props: ActionRowProps) {
  const { action, currency, focused, picked, mayDecide, linked, onFocus, onPick } = props
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const quiet = { color: token.colorTextSecondary }
  return (
    <WorkRow
      worth={
        <>
          <Money amount={action.worth} currency={currency} short />
          {action.cost === null ? null : <div style={{ ...quiet, fontSize: token.fontSizeSM, fontWeight: 400 }}>{t('cost')} <Money amount={action.cost} currency={currency} short /></div>}
        </>
      }
      focused={focused} picked={picked} onFocus={onFocus} onPick={onPick}
      pick={mayDecide ? t('pick', { name: action.name ?? action.sku }) : null}
      head={
        <>
          <b>{action.kind_title}</b>
          {linked ? <Link to={`/products/${encodeURIComponent(action.sku)}`}>{action.name || action.sku}</Link> : null}
          {linked && action.name ? <span style={quiet}>{action.sku}</span> : null}
          <What action={action} currency={currency} />
          <State action={action} />
        </>
      }
      why={action.why} verbs={() => <Verbs {...props} />}
    />
  )
}
