// One alert: the money behind it, which opens to its evidence, what is wrong and since when, and the verbs.
import { Button, Space, Tag, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Alert, DecideAlerts } from '../../api/types'
import Money from '../../ui/Money'
import Opens, { type Input } from '../../ui/Opens'
import WorkRow from '../../ui/WorkRow'
import { DASH, useFormat } from '../../ui/format'

export type Verb = DecideAlerts['decision']

/** What an alert in this state can become. */
const verbsOf = (alert: Alert): readonly Verb[] =>
  alert.state === 'open' ? ['take', 'snooze', 'close'] : alert.state === 'closed' ? ['reopen'] : ['close', 'reopen']

function inputsOf(evidence: unknown): Input[] {
  if (typeof evidence !== 'object' || evidence === null) return []
  return Object.entries(evidence).map(([name, value]: [string, unknown]) => ({
    name, value: typeof value === 'number' || typeof value === 'string' || value === null ? value : JSON.stringify(value),
  }))
}

interface AlertRowProps {
  alert: Alert
  currency: string | null
  focused: boolean
  picked: boolean
  mayDecide: boolean
  onFocus: () => void
  onPick: (range: boolean) => void
  onVerb: (verb: Verb) => void
}

export default function AlertRow({ alert, currency, focused, picked, mayDecide, onFocus, onPick, onVerb }: AlertRowProps) {
  const { t } = useTranslation('inbox')
  const { token } = theme.useToken()
  const format = useFormat()
  const inputs = inputsOf(alert.evidence)
  const place = alert.location ? `?location=${encodeURIComponent(alert.location)}` : ''
  const title = (name: string) => t(`evidence.${name}`, { defaultValue: name })
  return (
    <WorkRow
      focused={focused} picked={picked} onFocus={onFocus} onPick={onPick} pick={mayDecide ? t('pick', { name: alert.name ?? alert.sku }) : null} why={alert.why}
      worth={
        inputs.length === 0 ? <Money amount={alert.value_at_risk} currency={currency} short /> : (
          <Opens
            title={alert.kind_title} meaning={t('at_risk', { value: format.money(alert.value_at_risk, { currency }) })} inputs={inputs.map((input) => ({ ...input, title: title(input.name) }))}
            show={(value) => (typeof value === 'number' ? format.number(value, 2) : (value ?? DASH))}
          >
            {format.money(alert.value_at_risk, { currency, short: true })}
          </Opens>
        )
      }
      head={
        <>
          <b>{alert.kind_title}</b>
          <Link to={`/products/${encodeURIComponent(alert.sku)}${place}`}>{alert.name || alert.sku}</Link>
          {alert.location ? <span>{alert.location}</span> : null}
          <span style={{ color: token.colorTextSecondary }}>{t('since', { day: format.dayShort(alert.since) })}</span>
          {alert.owner ? <span style={{ color: token.colorTextSecondary }}>{t('owner', { name: alert.owner })}</span> : null}
          {alert.state === 'open' ? null : <Tag>{t(`state.${alert.state}`)}</Tag>}
          {alert.reason ? <span>{alert.reason}</span> : null}
        </>
      }
      verbs={() =>
        mayDecide ? (
          <Space size={4} wrap>
            {verbsOf(alert).map((verb) => <Button key={verb} type={verb === 'take' ? 'primary' : 'default'} onClick={() => onVerb(verb)}>{t(`verb.${verb}`)}</Button>)}
          </Space>
        ) : null
      }
    />
  )
}
