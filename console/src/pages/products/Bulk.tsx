// What can be done with the rows that are picked, one by one or all that fit the filter.
import { App, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { exportAddress } from '../../api/queries'
import type { GridQuery } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import { useDecisions } from '../today/useDecisions'
import { peekedFrom } from './query'

/** An export of picked products names them in its address, which has a length. */
const EXPORT_PICKED_MAX = 100

interface BulkProps {
  picked: readonly string[]
  all: boolean
  total: number
  query: GridQuery
  onAll: () => void
  onClear: () => void
}

/** The server takes so many products by name in one decision. */
const SKUS_AT_ONCE_MAX = 500

export default function Bulk({ picked, all, total, query, onAll, onClear }: BulkProps) {
  const { t } = useTranslation('products')
  const { message } = App.useApp()
  const format = useFormat()
  const { may } = useSession()
  const { decide, busy } = useDecisions()
  const skus = [...new Set(picked.flatMap((key) => peekedFrom(key)?.sku ?? []))]
  const chosen = all ? query : { ...query, filter: [...(query.filter ?? []), `sku:in:${skus.join('|')}`] }
  const copy = () => void navigator.clipboard.writeText(skus.join('\n')).then(() => message.success(t('bulk.copied', { count: skus.length })))
  const count = all ? total : picked.length
  return (
    <Space wrap size={6} style={{ marginBottom: 6 }} role="region" aria-label={t('bulk.title')}>
      <b role="status">{t('bulk.picked', { count, value: format.number(count) })}</b>
      {!all && total > picked.length ? <Button type="link" onClick={onAll}>{t('bulk.all', { value: format.number(total) })}</Button> : null}
      {may('actions.decide') && !all ? (
        <Button type="primary" loading={busy} disabled={all || skus.length === 0 || skus.length > SKUS_AT_ONCE_MAX} title={all || skus.length > SKUS_AT_ONCE_MAX ? t('bulk.too_many', { value: SKUS_AT_ONCE_MAX }) : ''} onClick={() => decide({ decision: 'approve', filter: { state: 'open', skus } })}>{t('bulk.approve')}</Button>
      ) : null}
      {all ? null : <Button onClick={copy}>{t('bulk.copy')}</Button>}
      {all || skus.length <= EXPORT_PICKED_MAX ? (
        <>
          <Button href={exportAddress('xlsx', chosen)} download>{t('bulk.xlsx')}</Button>
          <Button href={exportAddress('csv', chosen)} download>{t('bulk.csv')}</Button>
        </>
      ) : null}
      <Button type="text" onClick={onClear}>{t('bulk.clear')}</Button>
    </Space>
  )
}
