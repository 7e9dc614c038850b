// What people said of this product's demand, and the way to say more.
import { Button, Card } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFan } from '../../api/queries'
import type { Product } from '../../api/types'
import { useSession } from '../../app/session'
import Said from '../forecast/Said'
import OverrideForm from './OverrideForm'

export default function Overrides({ product, location }: { product: Product; location: string | null }) {
  const { t } = useTranslation('forecast')
  const { may } = useSession()
  const [open, setOpen] = useState(false)
  const asOf = useFan(product.sku, location).data?.as_of
  const button = may('forecast.override') && asOf ? <Button size="small" onClick={() => setOpen(true)}>{t('override')}</Button> : null
  return (
    <Card size="small" title={t('said')} extra={button} styles={{ body: { padding: 0 } }}>
      <Said sku={product.sku} />
      {open && asOf ? <OverrideForm product={product} location={location} asOf={asOf} onClose={() => setOpen(false)} /> : null}
    </Card>
  )
}
