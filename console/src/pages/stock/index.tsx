// Stock: every SKU and place live, the story of each number, any past minute, holds that end, and what others believe.
import { App, Badge, Button, Checkbox, Input, Space, Tabs, theme } from 'antd'
import { useDeferredValue, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useFeeds, useStock } from '../../api/stock'
import type { Cell, Cells } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import { Failed, Loading } from '../../ui/states'
import AsOf from './AsOf'
import CellTable from './CellTable'
import Consistency from './Consistency'
import Ending from './Ending'
import { EVERYDAY, type Form } from './forms'
import MoveForm from './MoveForm'
import Story from './Story'

const SUMS = ['available', 'on_hand', 'held', 'committed', 'incoming', 'in_transit', 'unavailable'] as const

function Totals({ page }: { page: Cells }) {
  const { t } = useTranslation('stock')
  const { token } = theme.useToken()
  const format = useFormat()
  const sums = page.totals
  return (
    <span role="status" style={{ color: token.colorTextSecondary }}>
      {t('cells', { count: page.total, number: format.number(page.total, 0) })}
      {sums ? SUMS.map((name) => <span key={name}> · {t(`column.${name}`)} <b className="number">{format.number(sums[name], 0)}</b></span>) : null}
    </span>
  )
}

function useLook() {
  const [address, setAddress] = useSearchParams()
  const change = (part: Record<string, string | null>) => {
    const next = new URLSearchParams(address)
    for (const [name, value] of Object.entries(part)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setAddress(next, { replace: true })
  }
  return { q: address.get('q') ?? '', sort: address.get('sort') ?? 'sku', short: address.get('short') === 'yes', as_of: address.get('as_of'), tab: address.get('tab') ?? 'live', change }
}

function Live({ look, onOpen }: { look: ReturnType<typeof useLook>; onOpen: (cell: Cell) => void }) {
  const { t } = useTranslation('stock')
  const [words, setWords] = useState(look.q)
  const late = useDeferredValue(words)
  const { change, q } = look
  useEffect(() => {
    if (late !== q) change({ q: late })
  }, [late, q, change])
  const asked = useStock({ sort: look.sort, ...(late ? { q: late } : {}), ...(look.short ? { short: true } : {}), ...(look.as_of ? { as_of: look.as_of } : {}) })
  const first = asked.data?.pages[0]
  const cells = asked.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      <Space wrap size={12} align="center">
        <Input.Search allowClear style={{ width: 240 }} value={words} placeholder={t('search')} aria-label={t('search')} onChange={(event) => setWords(event.target.value)} />
        <Checkbox checked={look.short} onChange={(event) => change({ short: event.target.checked ? 'yes' : null })}>{t('short')}</Checkbox>
        <AsOf value={look.as_of} onChange={(as_of) => change({ as_of })} />
      </Space>
      {first ? <Totals page={first} /> : null}
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess ? <CellTable cells={cells} sort={look.sort} label={t('tab.live')} onSort={(sort) => change({ sort })} onOpen={onOpen} /> : null}
      {asked.hasNextPage ? <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button> : null}
    </Space>
  )
}

export default function Stock() {
  const { t } = useTranslation('stock')
  const { message } = App.useApp()
  const { may } = useSession()
  const look = useLook()
  const feeds = useFeeds(may('stock.manage'))
  const beyond = feeds.data?.items.reduce((sum, feed) => sum + feed.beyond, 0) ?? 0
  const [open, setOpen] = useState<Cell | null>(null)
  const [form, setForm] = useState<Form | null>(null)
  return (
    <>
      {may('stock.move') ? <Space wrap size={6} style={{ marginBottom: 6 }}>{EVERYDAY.map((one) => <Button key={one} type={one === 'receive' ? 'primary' : 'default'} onClick={() => { setOpen(null); setForm(one) }}>{t(`form.${one}.verb`)}</Button>)}</Space> : null}
      <Tabs
        size="small" activeKey={look.tab} onChange={(tab) => look.change({ tab: tab === 'live' ? null : tab })} destroyOnHidden
        items={[
          { key: 'live', label: t('tab.live'), children: <Live look={look} onOpen={setOpen} /> },
          { key: 'holds', label: t('tab.holds'), children: <Ending /> },
          { key: 'consistency', label: <>{t('tab.consistency')} <Badge size="small" count={beyond} title={t('feed.beyond', { count: beyond })} /></>, children: <Consistency /> },
        ]}
      />
      {open && !form ? <Story cell={open} as_of={look.as_of} onClose={() => setOpen(null)} onForm={setForm} /> : null}
      {form ? <MoveForm form={form} cell={open} onClose={() => setForm(null)} onDone={(text) => void message.success(text)} /> : null}
    </>
  )
}
