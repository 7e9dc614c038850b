// One proposed action: what to do, why, what it is worth, and the four verbs.
import { Button, Checkbox, Space, Tag, theme, Tooltip } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Action } from '../../api/types'
import Money from '../../ui/Money'
import { useFormat } from '../../ui/format'

export type Verb = 'approve' | 'reject' | 'snooze' | 'edit' | 'reopen'

interface ActionRowProps {
  action: Action
  currency: string | null
  focused: boolean
  picked: boolean
  mayDecide: boolean
  linked: boolean
  onFocus: () => void
  onPick: () => void
  onVerb: (verb: Verb) => void
  onHistory: () => void
}

function What({ action, currency }: { action: Action; currency: string | null }) {
  const { t } = useTranslation('today')
  const format = useFormat()
  const units = action.edited?.units ?? action.units
  const price = action.edited?.price ?? action.price
  const way = action.from_location && action.to_location ? `${action.from_location} → ${action.to_location}` : (action.to_location ?? action.from_location)
  return (
    <span style={{ display: 'inline-flex', gap: '0 12px', flexWrap: 'wrap' }}>
      {units === null ? null : <span style={{ fontWeight: action.edited?.units === undefined ? 400 : 700 }}>{t('units', { value: format.number(units) })}</span>}
      {price === null ? null : <span style={{ fontWeight: action.edited?.price === undefined ? 400 : 700 }}>{t('at_price')} <Money amount={price} currency={currency} /></span>}
      {way ? <span>{way}</span> : null}
      {action.on ? <span>{t('by_day', { day: format.day(action.on) })}</span> : null}
    </span>
  )
}

function State({ action }: { action: Action }) {
  const { t } = useTranslation('today')
  const format = useFormat()
  if (action.state === 'open') {
    return action.needs_approval ? <Tooltip title={t('needs_approval_help')}><Tag>{t('needs_approval')}</Tag></Tooltip> : null
  }
  const until = action.state === 'snoozed' && action.snoozed_until ? ` ${format.day(action.snoozed_until)}` : ''
  return <Tooltip title={[action.decided_by, format.time(action.decided_at), action.reason].filter(Boolean).join(' · ')}><Tag>{t(`state.${action.state}`)}{until}</Tag></Tooltip>
}

function Verbs({ action, onVerb, onHistory, mayDecide }: Pick<ActionRowProps, 'action' | 'onVerb' | 'onHistory' | 'mayDecide'>) {
  const { t } = useTranslation('today')
  const open = action.state === 'open' || action.state === 'snoozed'
  return (
    <Space size={4} wrap>
      {mayDecide && open ? (
        <>
          <Button size="small" type="primary" onClick={() => onVerb('approve')}>{t('verb.approve')}</Button>
          <Button size="small" onClick={() => onVerb('edit')} disabled={action.units === null && action.price === null}>{t('verb.edit')}</Button>
          <Button size="small" onClick={() => onVerb('reject')}>{t('verb.reject')}</Button>
          <Button size="small" onClick={() => onVerb('snooze')}>{t('verb.snooze')}</Button>
        </>
      ) : null}
      {mayDecide && !open && action.state !== 'waiting' ? <Button size="small" onClick={() => onVerb('reopen')}>{t('verb.reopen')}</Button> : null}
      {action.state === 'waiting' ? <Link to="/approvals">{t('to_approvals')}</Link> : null}
      <Button size="small" type="text" onClick={onHistory}>{t('history.open')}</Button>
    </Space>
  )
}

export default function ActionRow(props: ActionRowProps) {
  const { action, currency, focused, picked, mayDecide, linked, onFocus, onPick } = props
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (focused) place.current?.scrollIntoView({ block: 'nearest' })
  }, [focused])
  return (
    <li
      ref={place} onClick={onFocus} aria-current={focused ? 'true' : undefined}
      style={{
        display: 'flex', gap: 10, padding: '8px 10px', listStyle: 'none', borderTop: `1px solid ${token.colorBorderSecondary}`,
        boxShadow: focused ? `inset 3px 0 0 ${token.colorPrimary}` : 'none', background: picked ? token.controlItemBgActive : 'transparent',
      }}
    >
      {mayDecide ? <Checkbox checked={picked} onChange={onPick} aria-label={t('pick', { name: action.name ?? action.sku })} /> : null}
      <div style={{ flex: 1, minWidth: 0 }}>
        <div style={{ display: 'flex', gap: '2px 12px', flexWrap: 'wrap', alignItems: 'baseline' }}>
          <b>{action.kind_title}</b>
          {linked ? <Link to={`/products/${encodeURIComponent(action.sku)}`}>{action.name || action.sku}</Link> : null}
          {linked ? <span style={{ color: token.colorTextSecondary }}>{action.sku}</span> : null}
          <What action={action} currency={currency} />
          <State action={action} />
          <span style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>
            {t('worth')} <b><Money amount={action.worth} currency={currency} short /></b>
            {action.cost === null ? null : <span style={{ color: token.colorTextSecondary }}> · {t('cost')} <Money amount={action.cost} currency={currency} short /></span>}
          </span>
        </div>
        <div style={{ color: token.colorTextSecondary, margin: '2px 0 4px' }}>{action.why}</div>
        <Verbs {...props} />
      </div>
    </li>
  )
}
