// A measure against its target, with its change and how it is computed from what.
import { Card, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import Opens, { type Input } from './Opens'
import { usePalette } from './palette'
import { DASH, useFormat } from './format'

export interface KpiCardProps {
  title: string
  value: number | null
  unit: 'days' | 'share'
  target: number | null
  verdict: 'met' | 'missed' | 'unknown'
  change: number | null
  how: string
  inputs: readonly Input[]
}

const MARKS = { met: '✓', missed: '✗', unknown: '?' } as const

export default function KpiCard({ title, value, unit, target, verdict, change, how, inputs }: KpiCardProps) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const shown = (amount: number | null) =>
    amount === null ? DASH : unit === 'share' ? format.share(amount) : t('days', { value: format.number(amount) })
  const changed = change === null ? null : unit === 'share' ? t('points', { value: format.signed(change * 100) }) : t('days', { value: format.signed(change) })
  return (
    <Card size="small" style={{ height: '100%' }} styles={{ body: { padding: '10px 12px' } }}>
      <div style={{ color: token.colorTextSecondary, minHeight: 20 }}>{title}</div>
      <div style={{ fontSize: 22, lineHeight: '30px', fontVariantNumeric: 'tabular-nums' }}>
        <Opens title={title} how={how} inputs={inputs} show={(input) => (typeof input === 'number' ? format.number(input, 2) : (input ?? DASH))}>
          {shown(value)}
        </Opens>
      </div>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8, flexWrap: 'wrap' }}>
        <span style={{ color: palette.verdict[verdict] }}>
          <span aria-hidden="true">{MARKS[verdict]} </span>
          {t(`verdict.${verdict}`, { target: shown(target) })}
        </span>
        {changed === null ? null : <span style={{ color: token.colorTextSecondary }}>{changed}</span>}
      </div>
    </Card>
  )
}
