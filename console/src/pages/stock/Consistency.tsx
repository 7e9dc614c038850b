// The consistency board: what outside systems believe against the ledger, how old that is, and what to do about it.
import { App, Button, Card, Flex, Segmented, Space, Statistic, Tag, type TableColumnType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useAccept, useCheckFeeds, useDifferences, useFeeds, usePropose } from '../../api/stock'
import type { StockDifference } from '../../api/types'
import { useSession } from '../../app/session'
import { ReasonDialog } from '../../ui/dialogs'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Empty, Failed, Loading, problemOf } from '../../ui/states'

const STATES = ['open', 'proposed'] as const

function Board() {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const { message } = App.useApp()
  const asked = useFeeds(true)
  const checking = useCheckFeeds()
  if (asked.isPending) return <Loading rows={2} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  if (asked.data.items.length === 0) return <Empty text={t('no_feeds')} />
  return (
    <Flex gap={10} wrap align="stretch">
      {asked.data.items.map((feed) => (
        <Card key={feed.feed} size="small" title={feed.feed} style={{ minWidth: 220 }}>
          <Statistic title={t('feed.different')} value={feed.different} suffix={`/ ${format.number(feed.cells, 0)}`} />
          <div>{t('feed.beyond', { count: feed.beyond })}</div>
          <div>{t('feed.as_of', { time: format.time(feed.as_of) })}</div>
          <div>{t('feed.checked', { time: format.time(feed.checked_at) })}</div>
        </Card>
      ))}
      <Button loading={checking.isPending} onClick={() => checking.mutate(undefined, { onError: (error) => void message.error(problemOf(error).title) })}>{t('feed.check')}</Button>
    </Flex>
  )
}

export default function Consistency() {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const { message } = App.useApp()
  const { may } = useSession()
  const [state, setState] = useState<(typeof STATES)[number]>('open')
  const asked = useDifferences(state)
  const proposing = usePropose()
  const accepting = useAccept()
  const [why, setWhy] = useState<StockDifference | null>(null)
  const onError = (error: unknown) => void message.error(problemOf(error).title)
  const columns: TableColumnType<StockDifference>[] = [
    { title: t('column.sku'), dataIndex: 'sku' },
    { title: t('column.location'), dataIndex: 'location' },
    { title: t('difference.feed'), dataIndex: 'feed' },
    { title: t('difference.believed'), align: 'right', render: (_, one) => format.number(one.believed, 0) },
    { title: t('difference.moved'), align: 'right', render: (_, one) => format.signed(one.moved_since, 0) },
    { title: t('column.on_hand'), align: 'right', render: (_, one) => format.number(one.on_hand, 0) },
    { title: t('difference.units'), align: 'right', render: (_, one) => <Tag color={one.beyond ? 'error' : 'default'}>{format.signed(one.units, 0)}</Tag> },
    { title: t('difference.as_of'), render: (_, one) => format.time(one.as_of) },
    {
      title: '', align: 'right',
      render: (_, one) => one.state === 'proposed' ? <Link to="/approvals">{t('difference.proposed')}</Link> : may('stock.manage') ? (
        <Space size={4}>
          <Button size="small" onClick={() => proposing.mutate(one.difference_id, { onError, onSuccess: () => void message.success(t('difference.proposed')) })}>{t('difference.propose')}</Button>
          <Button size="small" onClick={() => setWhy(one)}>{t('difference.accept')}</Button>
        </Space>
      ) : null,
    },
  ]
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      {may('stock.manage') ? <Board /> : null}
      <Segmented size="small" value={state} onChange={setState} options={STATES.map((value) => ({ value, label: t(`difference.state.${value}`) }))} />
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess ? (
        <Card size="small" styles={{ body: { padding: 0 } }}>
          <PlainTable<StockDifference> label={t('tab.consistency')} rows={asked.data.items} rowKey="difference_id" columns={columns} none={t(state === 'open' ? 'no_differences' : 'no_proposed')} />
        </Card>
      ) : null}
      {why ? (
        <ReasonDialog
          title={t('difference.accept_title')} verb={t('difference.accept')} choices={[t('difference.late'), t('difference.wrong')]} onCancel={() => setWhy(null)}
          onDone={(reason) => { accepting.mutate({ id: why.difference_id, reason }, { onError }); setWhy(null) }}
        />
      ) : null}
    </Space>
  )
}
