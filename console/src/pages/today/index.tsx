// Today: the money at risk, the measures against their targets, and the few things to decide, in money order.
import { Card, Col, Row, Segmented, Space, theme } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useHeatmap, useToday } from '../../api/queries'
import type { HeatAcross, HeatBy, Today as TodayAnswer } from '../../api/types'
import { useSession } from '../../app/session'
import { ToImport } from '../../app/toImport'
import Distribution from '../../ui/Distribution'
import HeatGrid from '../../ui/HeatGrid'
import KpiCard from '../../ui/KpiCard'
import LevelTag from '../../ui/LevelTag'
import Money from '../../ui/Money'
import Opens from '../../ui/Opens'
import { LEVELS, usePalette } from '../../ui/palette'
import { Empty, Failed, Loading, NoData } from '../../ui/states'
import { useAfterPaint } from '../../ui/useAfterPaint'
import { useFormat } from '../../ui/format'
import ActionList from './ActionList'

const ROWS: readonly HeatBy[] = ['category', 'brand', 'stage']
const ACROSS: readonly HeatAcross[] = ['location', 'region']

function AtRisk({ today }: { today: TodayAnswer }) {
  const format = useFormat()
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const palette = usePalette()
  const { amount, change, parts } = today.money_at_risk
  const whole = Math.max(1, parts.reduce((sum, part) => sum + Number(part.amount), 0))
  return (
    <Card size="small" style={{ height: '100%' }} styles={{ body: { padding: '10px 12px' } }}>
      <div style={{ color: token.colorTextSecondary }}>{t('at_risk')}</div>
      <div style={{ fontSize: 26, lineHeight: '34px' }}>
        <Opens
          title={t('at_risk')} meaning={t('at_risk_means')} show={(value) => format.money(value, { currency: today.currency })}
          inputs={[...parts.map((part) => ({ name: part.key, title: t(`part.${part.key}`), value: part.amount })), { name: 'whole', title: t('at_risk'), value: amount }]}
        >
          {format.money(amount, { currency: today.currency, short: true })}
        </Opens>
        {change === null ? null : <span style={{ fontSize: 13, marginLeft: 10 }}><Money amount={change} currency={today.currency} short signed good="down" /> <span style={{ color: token.colorTextSecondary }}>{t('since_last')}</span></span>}
      </div>
      <div aria-hidden="true" style={{ display: 'flex', height: 6, borderRadius: 3, overflow: 'hidden', gap: 2, margin: '4px 0' }}>
        {parts.map((part) => <span key={part.key} style={{ width: `${(Number(part.amount) / whole) * 100}%`, background: palette.money[part.key] }} />)}
      </div>
      <Space wrap size={[16, 0]}>
        {parts.map((part) => (
          <span key={part.key}>
            <span aria-hidden="true" style={{ color: palette.money[part.key] }}>■ </span>
            {t(`part.${part.key}`)} <b><Money amount={part.amount} currency={today.currency} short /></b>
          </span>
        ))}
        <span>{t('actions_worth')} <b><Money amount={today.worth_of_actions} currency={today.currency} short /></b></span>
      </Space>
    </Card>
  )
}

function Heat({ currency }: { currency: string | null }) {
  const { t } = useTranslation('today')
  const navigate = useNavigate()
  const [by, setBy] = useState<HeatBy>('category')
  const [across, setAcross] = useState<HeatAcross>('location')
  const asked = useHeatmap(by, across)
  const open = (row: string, column: string) => {
    const words = new URLSearchParams()
    words.append('filter', `${by}:eq:${row}`)
    words.append('filter', `${across}:eq:${column}`)
    void navigate(`/products?${words.toString()}`)
  }
  return (
    <Card
      size="small" title={t('heat_title')}
      extra={
        <Space wrap size={4}>
          <Segmented size="small" value={by} onChange={setBy} options={ROWS.map((value) => ({ value, label: t(`by.${value}`) }))} />
          <Segmented size="small" value={across} onChange={setAcross} options={ACROSS.map((value) => ({ value, label: t(`by.${value}`) }))} />
        </Space>
      }
    >
      {asked.isPending ? <Loading rows={4} /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data?.rows.length === 0 ? <Empty /> : null}
      {asked.data && asked.data.rows.length > 0 ? <HeatGrid label={t('heat_title')} {...asked.data} currency={currency} onOpen={open} /> : null}
    </Card>
  )
}

/** What is to be decided, drawn once the money at risk can be read. */
function Decisions() {
  return useAfterPaint() ? <ActionList /> : null
}

/** The health of the stock, drawn once what is to be decided is there. */
function Pictures({ today }: { today: TodayAnswer }) {
  const { t } = useTranslation('today')
  const navigate = useNavigate()
  const painted = useDeferredValue(useAfterPaint())
  const openHealth = (from: number, to: number) => {
    const words = new URLSearchParams()
    words.append('filter', `score:ge:${from}`)
    // The last bin holds the full score too.
    words.append('filter', to >= 100 ? 'score:le:100' : `score:lt:${to}`)
    void navigate(`/products?${words.toString()}`)
  }
  return (
    <Space orientation="vertical" size={10} className="stay" style={{ display: 'flex' }}>
      <Card size="small" title={t('health_title')} styles={{ body: { minHeight: 150 } }}>
        {painted ? <Distribution bins={today.health} currency={today.currency} onOpen={openHealth} /> : null}
      </Card>
      {painted ? <Heat currency={today.currency} /> : null}
    </Space>
  )
}

export default function Today() {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const format = useFormat()
  const { may } = useSession()
  const asked = useToday()
  if (asked.isPending) return <Loading rows={10} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const today = asked.data
  if (!today.run) {
    return <NoData><ToImport /></NoData>
  }
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      <div style={{ display: 'flex', gap: '4px 12px', flexWrap: 'wrap', alignItems: 'center' }}>
        <span style={{ color: token.colorTextSecondary }}>{t('as_of', { day: format.day(today.as_of) })}</span>
        <span style={{ display: 'inline-flex', gap: 6, marginLeft: 'auto' }}>
          {LEVELS.map((level) => <Link key={level} to={`/inbox?level=${level}`}><LevelTag level={level} count={today.counts.alerts[level]} /></Link>)}
        </span>
      </div>
      <Row gutter={[10, 10]}>
        <Col xs={24} xl={8}><AtRisk today={today} /></Col>
        {today.kpis.map((kpi) => <Col key={kpi.key} xs={12} md={8} xl={4}><KpiCard {...kpi} /></Col>)}
      </Row>
      <Row gutter={[10, 10]}>
        <Col xs={24} xl={14}>
          {may('actions.read') ? <Card size="small" title={t('to_decide')} extra={<span className="wide-only" style={{ color: token.colorTextSecondary }}>{t('keys')}</span>} styles={{ body: { padding: 0, minHeight: 300 } }}><Decisions /></Card> : null}
        </Col>
        <Col xs={24} xl={10}>
          <Pictures today={today} />
        </Col>
      </Row>
    </Space>
  )
}
