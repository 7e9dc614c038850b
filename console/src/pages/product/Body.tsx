// What is known of one product, as its page and as the drawer beside a list show it.
import { CopyOutlined } from '@ant-design/icons'
import { App, Button, Card, Col, Row, Select, Space, theme } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFan, useProduct } from '../../api/queries'
import type { Product } from '../../api/types'
import { useCurrency, useSession } from '../../app/session'
import FanChart from '../../ui/FanChart'
import { useFormat } from '../../ui/format'
import { Empty, Failed, Loading } from '../../ui/states'
import ActionList from '../today/ActionList'
import Ages from './Ages'
import Alerts from './Alerts'
import Drivers from './Drivers'
import Facts from './Facts'
import Indicators from './Indicators'
import Launch from './Launch'
import Locations from './Locations'
import Overrides from './Overrides'
import Signals from './Signals'

interface HeadProps {
  product: Product
  location: string | null
  onLocation: (location: string | null) => void
  children: ReactNode
}

function Head({ product, location, onLocation, children }: HeadProps) {
  const { t } = useTranslation('product')
  const { token } = theme.useToken()
  const { message } = App.useApp()
  const copy = () => void navigator.clipboard.writeText(product.sku).then(() => message.success(t('copied')))
  return (
    <div style={{ display: 'flex', gap: '4px 12px', flexWrap: 'wrap', alignItems: 'center' }}>
      <h2 style={{ fontSize: 18, margin: 0 }}>{product.name ?? product.sku}</h2>
      <Button type="text" onClick={copy} aria-label={t('copy', { sku: product.sku })}>{product.sku} <CopyOutlined /></Button>
      <span style={{ color: token.colorTextSecondary }}>{[product.brand, product.category].filter(Boolean).join(' · ')}</span>
      <Space style={{ marginLeft: 'auto' }} wrap>
        <Select
          style={{ minWidth: 170 }} value={location ?? ''} onChange={(value) => onLocation(value || null)} aria-label={t('location')}
          options={[{ value: '', label: t('all_locations') }, ...product.locations.map((one) => ({ value: one.location, label: one.name && one.name !== one.location ? `${one.location} ${one.name}` : one.location }))]}
        />
        {children}
      </Space>
    </div>
  )
}

function Fan({ sku, location }: { sku: string; location: string | null }) {
  const { t } = useTranslation('product')
  const asked = useFan(sku, location)
  if (asked.isPending) return <Loading rows={10} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  if (asked.data.history.length === 0 && asked.data.forecast.length === 0) return <Empty text={t('no_fan')} />
  return <FanChart fan={asked.data} />
}

function Demand({ product }: { product: Product }) {
  const { t } = useTranslation('product')
  const { token } = theme.useToken()
  const format = useFormat()
  const demand = product.demand
  if (!demand) return null
  const lines: [string, string][] = [
    [t('demand.next'), t('demand.range', { mean: format.number(demand.mean_28d), low: format.number(demand.low_28d), high: format.number(demand.high_28d) })],
    [t('demand.observed'), format.number(demand.rate_observed, 2)],
    [t('demand.true'), format.number(demand.rate_true, 2)],
    [t('demand.model'), demand.model ?? '–'],
  ]
  return (
    <dl style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 20px', margin: '8px 0 0' }}>
      {lines.map(([title, value]) => (
        <div key={title} style={{ display: 'flex', gap: 6 }}>
          <dt style={{ color: token.colorTextSecondary }}>{title}</dt><dd style={{ margin: 0 }} className="number">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface BodyProps {
  sku: string
  location: string | null
  onLocation: (location: string | null) => void
  /** In a drawer: one column. */
  narrow?: boolean
  children?: ReactNode
}

export default function Body({ sku, location, onLocation, narrow = false, children }: BodyProps) {
  const { t } = useTranslation('product')
  const { may } = useSession()
  const currency = useCurrency()
  const asked = useProduct(sku, location)
  if (asked.isPending) return <Loading rows={12} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const product = asked.data
  const [wide, side] = narrow ? [24, 24] : [15, 9]
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      <Head product={product} location={location} onLocation={onLocation}>{children}</Head>
      <Row gutter={[10, 10]}>
        <Col xs={24} xl={wide}>
          <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
            {product.why ? <Card size="small" title={t('why')}><div style={{ whiteSpace: 'pre-line', fontSize: 14 }}>{product.why}</div></Card> : null}
            <Card size="small" title={t('fan')}><Fan sku={sku} location={location} /><Demand product={product} /></Card>
            <Launch sku={sku} />
            <Card size="small" title={t('signals')}><Signals sku={sku} /></Card>
            <Card size="small" title={t('drivers')}><Drivers sku={sku} location={location} /></Card>
            <Overrides product={product} location={location} />
            {may('actions.read') ? <Card size="small" title={t('actions')} styles={{ body: { padding: 0 } }}><ActionList key={sku} sku={sku} /></Card> : null}
            <Card size="small" title={t('locations')} styles={{ body: { padding: 0 } }}><Locations product={product} currency={currency} here={location} onOpen={onLocation} /></Card>
          </Space>
        </Col>
        <Col xs={24} xl={side}>
          <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
            <Card size="small" title={t('alerts')}><Alerts alerts={product.alerts} currency={currency} /></Card>
            <Card size="small" title={t('indicators')}><Indicators indicators={product.indicators} /></Card>
            <Card size="small" title={t('ages')}><Ages ages={product.ages} /></Card>
            <Card size="small" title={t('facts')}><Facts facts={product.facts} /></Card>
          </Space>
        </Col>
      </Row>
    </Space>
  )
}
