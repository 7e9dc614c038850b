// Where a product lies: stock, its value, health, when it runs out and what is on the way; a row narrows the page to that place.
import { Button, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Product, ProductLocation } from '../../api/types'
import { DASH, useFormat } from '../../ui/format'
import Money from '../../ui/Money'
import { heatOf, inkOn, usePalette } from '../../ui/palette'
import PlainTable from '../../ui/PlainTable'

interface LocationsProps {
  product: Product
  currency: string | null
  here: string | null
  onOpen: (location: string | null) => void
}

export default function Locations({ product, currency, here, onOpen }: LocationsProps) {
  const { t } = useTranslation('product')
  const format = useFormat()
  const palette = usePalette()
  const columns: TableColumnType<ProductLocation>[] = [
    {
      title: t('location'), dataIndex: 'location', fixed: 'left',
      render: (location: string, row) => (
        <Button size="small" type="link" style={{ padding: 0, fontWeight: location === here ? 700 : 400 }} onClick={() => onOpen(location === here ? null : location)}>
          {row.name && row.name !== location ? `${location} ${row.name}` : location}
        </Button>
      ),
    },
    { title: t('on_hand'), dataIndex: 'on_hand', align: 'right', render: (value: number | null) => format.number(value) },
    { title: t('value'), dataIndex: 'value', align: 'right', render: (value: string | null) => <Money amount={value} currency={currency} /> },
    {
      title: t('score'), dataIndex: 'score', align: 'right',
      render: (score: number | null) => score === null ? DASH : <span style={{ background: heatOf(palette, score), color: inkOn(heatOf(palette, score)), borderRadius: 3, padding: '0 5px' }}>{format.number(score)}</span>,
    },
    { title: t('stage'), dataIndex: 'stage', render: (stage: string | null) => stage ?? DASH },
    { title: t('run_out'), dataIndex: 'run_out_on', render: (day: string | null) => format.day(day) },
    { title: t('incoming'), dataIndex: 'incoming', align: 'right', render: (value: number | null) => format.number(value) },
  ]
  return <PlainTable<ProductLocation> label={t('locations')} rows={product.locations} rowKey="location" columns={columns} />
}
