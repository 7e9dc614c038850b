// Products: every product at every place, filtered and ordered by the server, with views, bulk work and exports.
import { Button, Dropdown, Grid, Input, Space, theme } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { exportAddress, useGrid } from '../../api/queries'
import { usePageCommands } from '../../app/pageCommands'
import { useSession } from '../../app/session'
import { ToImport } from '../../app/toImport'
import { Views } from '../../app/views'
import { Empty, Failed, Loading, NoData } from '../../ui/states'
import { useFormat } from '../../ui/format'
import { useKeys } from '../../ui/useKeys'
import Bulk from './Bulk'
import Cards from './Cards'
import ColumnChooser from './ColumnChooser'
import Filters from './Filters'
import GridTable from './GridTable'
import Peek from './Peek'
import { addressOf, keyOf, peekedFrom, peekedOf, writeQuery, type GridState, type Peeked } from './query'
import { gridQuery, rowsOf } from './rows'
import { useGridState } from './useGridState'

const EXPORTS = ['csv', 'xlsx'] as const
const NO_WIDTHS: Record<string, number> = {}

export default function Products() {
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const format = useFormat()
  const navigate = useNavigate()
  const { session } = useSession()
  const wide = Grid.useBreakpoint().md ?? true
  const { address, setAddress, known, query, all, shown, widths, change: changeQuery, setWidth, ready } = useGridState()
  const [picked, setPicked] = useState<string[]>([])
  const [everything, setEverything] = useState(false)
  const [focus, setFocus] = useState<string | null>(null)
  const question = useMemo(() => gridQuery(query, shown.map((column) => column.key)), [query, shown])
  const grid = useGrid(question, ready)
  const rows = useMemo(() => grid.data?.pages.flatMap((page, at) => rowsOf(page, at * 200)) ?? [], [grid.data])
  const total = grid.data?.pages[0]?.total ?? 0
  const open = address.get('open')
  const peeked = peekedFrom(open)

  const clear = () => {
    setPicked([])
    setEverything(false)
  }
  const change = (part: Partial<GridState>) => {
    clear()
    changeQuery(part)
  }
  const more = () => {
    if (grid.hasNextPage && !grid.isFetchingNextPage) void grid.fetchNextPage()
  }
  const peek = (what: Peeked | null) => {
    if (what) setFocus(keyOf(what))
    setAddress((old) => {
      const next = new URLSearchParams(old)
      if (what) next.set('open', keyOf(what))
      else next.delete('open')
      return next
    }, { replace: open !== null })
  }
  const here = focus ?? open
  const at = rows.findIndex((row) => row.key === here)
  const move = (step: 1 | -1) => {
    const row = rows[Math.max(0, Math.min(at + step, rows.length - 1))]
    if (!row) return
    if (open) peek(peekedOf(row))
    else setFocus(row.key)
    if (at + 10 > rows.length) more()
  }
  const row = rows[at]
  const toggle = () => row && setPicked((old) => (old.includes(row.key) ? old.filter((key) => key !== row.key) : [...old, row.key]))
  useKeys({
    j: () => move(1), k: () => move(-1), x: toggle, o: () => row && void navigate(addressOf(peekedOf(row))),
    Enter: () => row && peek(peekedOf(row)), ...(picked.length > 0 && !open ? { Escape: clear } : {}),
  })
  usePageCommands(EXPORTS.map((kind) => ({ id: `export-${kind}`, title: t(`export.${kind}`), run: () => window.location.assign(exportAddress(kind, question)) })))

  if (known.isPending) return <Loading rows={10} />
  if (known.isLoadingError) return <Failed error={known.error} onRetry={() => void known.refetch()} />
  const bare = query.filters.length === 0 && !query.q
  return (
    <div>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center', marginBottom: 8 }}>
        <Input.Search key={query.q} allowClear defaultValue={query.q} style={{ width: 220 }} placeholder={t('find')} aria-label={t('find')} onSearch={(q) => change({ q })} />
        <Filters columns={all} filters={query.filters} onChange={(filters) => change({ filters })} />
        <Space wrap size={6} style={{ marginLeft: 'auto' }}>
          <span role="status" style={{ color: token.colorTextSecondary }}>{t('total', { value: format.number(total) })}</span>
          <Views page="products" query={writeQuery(query).toString()} onOpen={(text) => setAddress(new URLSearchParams(text))} />
          <ColumnChooser columns={all} shown={shown.map((column) => column.key)} onChange={(columns) => change({ columns })} />
          <Dropdown trigger={['click']} menu={{ items: EXPORTS.map((kind) => ({ key: kind, label: <a href={exportAddress(kind, question)} download>{t(`export.${kind}`)}</a> })) }}>
            <Button>{t('export.title')}</Button>
          </Dropdown>
        </Space>
      </div>
      {picked.length > 0 || everything ? <Bulk picked={picked} all={everything} total={total} query={question} onAll={() => setEverything(true)} onClear={clear} /> : null}
      {grid.isLoadingError ? <Failed error={grid.error} onRetry={() => void grid.refetch()} /> : null}
      {grid.isSuccess && total === 0 ? (bare ? <NoData><ToImport /></NoData> : <Empty text={t('none')}><Button onClick={() => change({ filters: [], q: '' })}>{t('filter.clear')}</Button></Empty>) : null}
      {grid.isPending ? <Loading rows={10} /> : null}
      {total > 0 && wide ? (
        <GridTable
          columns={shown} widths={widths ?? NO_WIDTHS} rows={rows} sort={query.sort} currency={session.currency} loading={grid.isPlaceholderData} here={here}
          picked={everything ? rows.map((one) => one.key) : picked} onWidth={setWidth} onSort={(sort) => change({ sort })} onMore={more} onOpen={(one) => peek(peekedOf(one))}
          onPick={(keys) => {
            setEverything(false)
            setPicked(keys)
          }}
        />
      ) : null}
      {total > 0 && !wide ? (
        <>
          <Cards rows={rows} columns={shown} currency={session.currency} onOpen={(one) => peek(peekedOf(one))} />
          {grid.hasNextPage ? <Button block style={{ marginTop: 8 }} loading={grid.isFetchingNextPage} onClick={more}>{t('more')}</Button> : null}
        </>
      ) : null}
      {wide && grid.isFetchingNextPage ? <div role="status" style={{ color: token.colorTextSecondary }}>{t('fetching', { shown: format.number(rows.length), value: format.number(total) })}</div> : null}
      {peeked ? <Peek peeked={peeked} onMove={move} onPeek={peek} onClose={() => peek(null)} /> : null}
    </div>
  )
}
