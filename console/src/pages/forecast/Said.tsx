// What people said of the forecast, and what each word brought once its days were over.
import { App, Button, Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useOverrides, useWithdraw } from '../../api/forecast'
import type { Override } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading, problemOf } from '../../ui/states'

/** sku: of one product; null: of all. */
export default function Said({ sku }: { sku: string | null }) {
  const { t } = useTranslation('forecast')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const asked = useOverrides(sku)
  const withdrawing = useWithdraw()
  if (asked.isPending) return <Loading rows={2} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const withdraw = (one: Override) =>
    withdrawing.mutate(one.override_id, { onSuccess: () => void message.success(t('withdrawn')), onError: (error) => void message.error(problemOf(error).title) })
  const state = (one: Override) => {
    if (one.withdrawn_at) return <Tag>{t('withdrawn_by', { name: one.withdrawn_by ?? '' })}</Tag>
    if (one.gained !== null) return <Tag color={one.gained > 0 ? 'success' : one.gained < 0 ? 'error' : 'default'}>{t('gained', { units: format.signed(one.gained, 0) })}</Tag>
    return may('forecast.override') ? <Button size="small" onClick={() => withdraw(one)}>{t('withdraw')}</Button> : null
  }
  const columns: TableColumnType<Override>[] = [
    ...(sku === null ? [{ title: t('column.product'), render: (_: unknown, one: Override) => <Link to={`/products/${encodeURIComponent(one.sku)}`}>{one.name ?? one.sku}</Link> }] : []),
    { title: t('column.what'), render: (_, one) => <>{t(`kind.${one.kind}`)}{one.location ? ` · ${one.location}` : ''}</> },
    { title: t('column.when'), render: (_, one) => `${format.day(one.starts_on)} – ${format.day(one.ends_on)}` },
    { title: t('column.said'), align: 'right', render: (_, one) => (one.units === null ? t('unknown') : format.number(one.units, 0)) },
    { title: t('column.computed'), align: 'right', render: (_, one) => (one.computed === null ? '' : format.number(one.computed, 0)) },
    { title: t('column.came'), align: 'right', render: (_, one) => (one.came === null ? '' : format.number(one.came, 0)) },
    { title: t('column.why'), render: (_, one) => <span style={{ whiteSpace: 'pre-wrap' }}>{one.reason} · {one.by_name}, {format.time(one.made_at)}</span> },
    { title: '', align: 'right', render: (_, one) => state(one) },
  ]
  return <PlainTable<Override> label={t('said')} rows={asked.data.items} rowKey="override_id" columns={columns} none={t('nothing_said')} />
}
