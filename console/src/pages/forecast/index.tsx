// Forecast: how right it was once the days came, which model speaks and why, where a breaker is open, what people brought.
import { Alert, Card, Col, Row, Space, Statistic, Tag, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLearning } from '../../api/forecast'
import type { Learning } from '../../api/types'
import { useFormat } from '../../ui/format'
import { Failed, Loading } from '../../ui/states'
import Brushed from './Brushed'
import Champion from './Champion'
import Days from './Days'
import Leaderboard from './Leaderboard'
import Relations from './Relations'
import Said from './Said'
import Segments from './Segments'
import Signals from './Signals'

function Leads({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const format = useFormat()
  return (
    <Space wrap size={[24, 8]}>
      {learning.by_lead.map((one) => (
        <div key={one.lead}>
          <Statistic title={t(learning.period === 'week' ? 'lead_weeks' : 'lead_days', { lead: one.lead })} value={format.share(one.wape)} />
          <div style={{ color: token.colorTextSecondary }}>{t('bias', { share: format.signed((one.bias ?? 0) * 100, 1) })}</div>
          <div style={{ color: token.colorTextSecondary }}>{t('covered', { share: format.share(one.coverage_90) })}</div>
        </div>
      ))}
    </Space>
  )
}

function Brought({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const format = useFormat()
  const { over, nearer, gained_units, share, open } = learning.value_added
  return (
    <Card size="small" title={t('value_added')} style={{ height: '100%' }}>
      {over === 0 ? <span>{t(open > 0 ? 'value_added_open' : 'value_added_none', { count: open })}</span> : (
        <>
          <Statistic value={format.signed(gained_units, 0)} suffix={t('units')} />
          <div>{t('value_added_of', { nearer, over, share: format.signed((share ?? 0) * 100, 1) })}</div>
        </>
      )}
    </Card>
  )
}

export default function Forecast() {
  const { t } = useTranslation('forecast')
  const asked = useLearning()
  if (asked.isPending) return <Loading rows={12} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const learning = asked.data
  const open = learning.breakers.filter((one) => one.state !== 'closed')
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      {learning.inputs.map((one) => <Alert key={one.check} type="warning" showIcon title={one.why} />)}
      <Row gutter={[10, 10]}>
        <Col xs={24} lg={9}><Champion learning={learning} /></Col>
        <Col xs={24} lg={9}>
          <Card size="small" title={t('error')} style={{ height: '100%' }}>
            {learning.by_lead.length > 0 ? <Leads learning={learning} /> : <p style={{ margin: 0 }}>{t('nothing_met')}</p>}
          </Card>
        </Col>
        <Col xs={24} lg={6}><Brought learning={learning} /></Col>
      </Row>
      {open.length > 0 ? <div role="status">{open.map((one) => <Tag key={one.segment} color={one.state === 'open' ? 'error' : 'warning'}>{t(`breaker.${one.state}`)}: {one.title}</Tag>)}</div> : null}
      {learning.days.length > 0 ? <Card size="small" title={t('error_by_day')}><Days learning={learning} /></Card> : null}
      <Card size="small" title={t('leaderboard')} styles={{ body: { padding: 0 } }}><Leaderboard learning={learning} /></Card>
      <Card size="small" title={t('segments')} styles={{ body: { padding: 0 } }}><Segments learning={learning} /></Card>
      <Card size="small" title={t('signals')} styles={{ body: { padding: 0 } }}><Signals learning={learning} /></Card>
      <Relations />
      <Card size="small" title={t('brushed')} styles={{ body: { padding: 0 } }}><Brushed learning={learning} /></Card>
      <Card size="small" title={t('said')} styles={{ body: { padding: 0 } }}><Said sku={null} /></Card>
    </Space>
  )
}
