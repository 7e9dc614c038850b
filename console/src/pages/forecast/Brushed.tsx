// Bursts of orders that look like brushing, and the way to keep their days out of what is learnt from.
import { App, Button, Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useOverride } from '../../api/forecast'
import type { Learning, NewOverride } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { problemOf } from '../../ui/states'

type Burst = Learning['brushed'][number]

const REASON_MAX = 300
const SURE = 0.8
const WHY_WIDTH = 330

export default function Brushed({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const sending = useOverride()
  const setAside = (one: Burst) => {
    const { sku, location, starts_on, ends_on } = one
    const order: NewOverride = { kind: 'history', sku, location, starts_on, ends_on, units: null, reason: t('brushed_reason', { why: one.why }).slice(0, REASON_MAX) }
    sending.mutate(order, { onSuccess: () => void message.success(t('kept')), onError: (error) => void message.error(problemOf(error).title) })
  }
  const state = (one: Burst) => {
    if (one.set_aside_by) return <Tag>{t('set_aside_by', { name: one.set_aside_by })}</Tag>
    return may('forecast.override') ? <Button size="small" disabled={sending.isPending} onClick={() => setAside(one)}>{t('set_aside')}</Button> : null
  }
  const columns: TableColumnType<Burst>[] = [
    { title: t('column.sure'), align: 'right', render: (_, one) => <Tag color={one.score >= SURE ? 'error' : 'warning'}>{format.share(one.score)}</Tag> },
    { title: '', render: (_, one) => state(one) },
    { title: t('column.product'), render: (_, one) => <><Link to={`/products/${encodeURIComponent(one.sku)}`}>{one.name ?? one.sku}</Link> · {one.location}</> },
    { title: t('column.when'), render: (_, one) => (one.starts_on === one.ends_on ? format.day(one.starts_on) : `${format.day(one.starts_on)} – ${format.day(one.ends_on)}`) },
    { title: t('column.units'), align: 'right', render: (_, one) => format.number(one.units, 0) },
    { title: t('column.usual'), align: 'right', render: (_, one) => format.number(one.usual, 1) },
    { title: t('column.why'), render: (_, one) => <div style={{ width: WHY_WIDTH, whiteSpace: 'normal' }}>{one.why}</div> },
  ]
  return (
    <>
      {learning.brushed.length > 0 ? <p style={{ margin: '8px 12px' }}>{t('brushed_explain')}</p> : null}
      <PlainTable<Burst> label={t('brushed')} rows={learning.brushed} rowKey={(one) => `${one.sku}\n${one.location}\n${one.starts_on}`} columns={columns} none={t('brushed_none')} />
    </>
  )
}
