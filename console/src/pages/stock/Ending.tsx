// The holds that end soonest: what becomes free again unless somebody places the order.
import { Card, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useHolds } from '../../api/stock'
import type { OpenHold } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

export default function Ending() {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const asked = useHolds()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const columns: TableColumnType<OpenHold>[] = [
    { title: t('line.ends'), render: (_, hold) => format.time(hold.expires_at) },
    { title: t('column.sku'), dataIndex: 'sku' },
    { title: t('column.location'), dataIndex: 'location' },
    { title: t('line.units'), align: 'right', render: (_, hold) => <span className="number">{format.number(hold.open, 0)}</span> },
    { title: t('line.channel'), render: (_, hold) => hold.channel ?? '' },
    { title: t('line.since'), render: (_, hold) => format.time(hold.created_at) },
    { title: t('line.hold'), render: (_, hold) => <code>{hold.hold_id}</code> },
  ]
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <PlainTable<OpenHold> label={t('tab.holds')} rows={asked.data.items} rowKey={(hold) => `${hold.hold_id}-${hold.line}-${hold.cell_id}`} columns={columns} none={t('no_holds')} />
    </Card>
  )
}
