// The alerts of one product, worst first as the server ranks them.
import { Space, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Alert } from '../../api/types'
import { useFormat } from '../../ui/format'
import LevelTag from '../../ui/LevelTag'
import Money from '../../ui/Money'
import { Empty } from '../../ui/states'

export default function Alerts({ alerts, currency }: { alerts: readonly Alert[]; currency: string | null }) {
  const { t } = useTranslation('product')
  const { token } = theme.useToken()
  const format = useFormat()
  if (alerts.length === 0) return <Empty text={t('no_alerts')} />
  return (
    <Space orientation="vertical" size={8} style={{ display: 'flex' }}>
      {alerts.map((alert) => (
        <div key={alert.alert_id}>
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            <LevelTag level={alert.level} /><b>{alert.kind_title}</b><span>{alert.location}</span>
            <span style={{ marginLeft: 'auto' }}><Money amount={alert.value_at_risk} currency={currency} short /></span>
          </div>
          <div>{alert.why}</div>
          <div style={{ color: token.colorTextSecondary }}>
            {[alert.since ? t('since', { day: format.day(alert.since) }) : '', alert.owner ?? '', alert.reason ?? ''].filter(Boolean).join(' · ')}
            {' '}<Link style={{ textDecoration: 'underline' }} to={`/inbox?state=all&q=${encodeURIComponent(alert.sku)}`}>{t('to_inbox')}</Link>
          </div>
        </div>
      ))}
    </Space>
  )
}
