// A product in a drawer beside the grid: the list stays, and the next and previous row are one key away.
import { DownOutlined, UpOutlined } from '@ant-design/icons'
import { Button, Drawer, Space } from 'antd'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Loading } from '../../ui/states'
import { addressOf, type Peeked } from './query'

const Body = lazy(() => import('../product/Body'))

interface PeekProps {
  peeked: Peeked
  onMove: (step: 1 | -1) => void
  onPeek: (peeked: Peeked) => void
  onClose: () => void
}

export default function Peek({ peeked, onMove, onPeek, onClose }: PeekProps) {
  const { t } = useTranslation('products')
  return (
    <Drawer
      open onClose={onClose} size="min(720px, 100vw)" mask={false} title={t('peek.title')} styles={{ body: { padding: 10 } }}
      extra={
        <Space size={4}>
          <Button type="text" icon={<UpOutlined />} aria-label={t('peek.previous')} title={t('peek.previous')} onClick={() => onMove(-1)} />
          <Button type="text" icon={<DownOutlined />} aria-label={t('peek.next')} title={t('peek.next')} onClick={() => onMove(1)} />
          <Link to={addressOf(peeked)}>{t('peek.page')}</Link>
        </Space>
      }
    >
      <Suspense fallback={<Loading rows={12} />}>
        <Body narrow sku={peeked.sku} location={peeked.location} onLocation={(location) => onPeek({ sku: peeked.sku, location })} />
      </Suspense>
    </Drawer>
  )
}
