// Products: every product at every place, filtered and ordered by the server, with views, bulk work and exports.
import { App, Button, Card, Dropdown, Grid, Input, Space, theme } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { exportAddress, useGrid, useGridColumns } from '../../api/queries'
import type { GridColumn, GridQuery } from '../../api/types'
import { useSession } from '../../app/session'
import { Views } from '../../app/views'
import { Empty, Failed, Loading, NoData } from '../../ui/states'
import { useFormat } from '../../ui/format'
import { useDecisions } from '../today/useDecisions'
import Cell from './Cell'
import ColumnChooser from './ColumnChooser'
import Filters from './Filters'
import GridTable from './GridTable'
import { readQuery, writeQuery, type GridState } from './query'
import { gridQuery, rowsOf, type GridRow } from './rows'

const ALWAYS = ['sku', 'name', 'location']
/** An export of picked products names them in its address, which has a length. */
const EXPORT_PICKED_MAX = 100

function Cards({ rows, columns, currency }: { rows: readonly GridRow[]; columns: readonly GridColumn[]; currency: string | null }) {
  const { token } = theme.useToken()
  const rest = columns.filter((column) => !ALWAYS.includes(column.key))
  const name = columns.find((column) => column.key === 'name')
  return (
    <Space orientation="vertical" size={8} style={{ width: '100%' }}>
      {rows.map((row) => (
        <Card key={row.key} size="small">
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            <b>{name ? <Cell column={name} row={row} currency={currency} /> : String(row['sku'])}</b>
            <span style={{ color: token.colorTextSecondary }}>{String(row['sku'])} · {String(row['location'] ?? '')}</span>
          </div>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '2px 12px', marginTop: 4 }}>
            {rest.map((column) => (
              <span key={column.key} style={{ display: 'flex', justifyContent: 'space-between', gap: 6 }}>
                <span style={{ color: token.colorTextSecondary }}>{column.title}</span><Cell column={column} row={row} currency={currency} />
              </span>
            ))}
          </div>
        </Card>
      ))}
    </Space>
  )
}

function Bulk({ picked, query, onClear }: { picked: readonly string[]; query: GridQuery; onClear: () => void }) {
  const { t } = useTranslation('products')
  const { message } = App.useApp()
  const { may } = useSession()
  const { decide, busy } = useDecisions()
  const skus = [...new Set(picked.map((key) => key.slice(0, key.lastIndexOf('|'))))]
  const chosen = { ...query, filter: [...(query.filter ?? []), `sku:in:${skus.join('|')}`] }
  const copy = () => void navigator.clipboard.writeText(skus.join('\n')).then(() => message.success(t('bulk.copied', { count: skus.length })))
  return (
    <Space wrap size={6} style={{ marginBottom: 6 }}>
      <b>{t('bulk.picked', { count: picked.length })}</b>
      {may('actions.decide') ? (
        <Button size="small" type="primary" loading={busy} disabled={skus.length !== 1} title={skus.length === 1 ? '' : t('bulk.one')} onClick={() => decide({ decision: 'approve', filter: { state: 'open', sku: skus[0] ?? '' } })}>{t('bulk.approve')}</Button>
      ) : null}
      <Button size="small" onClick={copy}>{t('bulk.copy')}</Button>
      {skus.length <= EXPORT_PICKED_MAX ? <Button size="small" href={exportAddress('xlsx', chosen)} download>{t('bulk.export')}</Button> : null}
      <Button size="small" type="text" onClick={onClear}>{t('bulk.clear')}</Button>
    </Space>
  )
}

export default function Products() {
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const format = useFormat()
  const { session } = useSession()
  const wide = Grid.useBreakpoint().md ?? true
  const [address, setAddress] = useSearchParams()
  const [picked, setPicked] = useState<string[]>([])
  const known = useGridColumns()
  const query = useMemo(() => readQuery(address), [address])
  const all = useMemo(() => known.data?.columns ?? [], [known.data])
  const shown = useMemo(() => {
    const keys = query.columns.length > 0 ? query.columns : all.filter((column) => column.default).map((column) => column.key)
    return all.filter((column) => ALWAYS.includes(column.key) || keys.includes(column.key)).sort((one, other) => Number(ALWAYS.includes(other.key)) - Number(ALWAYS.includes(one.key)))
  }, [all, query.columns])
  const question = useMemo(() => gridQuery(query, shown.map((column) => column.key)), [query, shown])
  const grid = useGrid(question, shown.length > 0)
  const rows = useMemo(() => grid.data?.pages.flatMap((page, at) => rowsOf(page, at * 200)) ?? [], [grid.data])
  const total = grid.data?.pages[0]?.total ?? 0

  const change = (part: Partial<GridState>) => {
    setPicked([])
    setAddress(writeQuery({ ...query, ...part }))
  }
  const more = () => {
    if (grid.hasNextPage && !grid.isFetchingNextPage) void grid.fetchNextPage()
  }
  if (known.isPending) return <Loading rows={10} />
  if (known.isLoadingError) return <Failed error={known.error} onRetry={() => void known.refetch()} />
  const bare = query.filters.length === 0 && !query.q
  return (
    <div>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center', marginBottom: 8 }}>
        <Input.Search key={query.q} size="small" allowClear defaultValue={query.q} style={{ width: 220 }} placeholder={t('find')} aria-label={t('find')} onSearch={(q) => change({ q })} />
        <Filters columns={all} filters={query.filters} onChange={(filters) => change({ filters })} />
        <Space wrap size={6} style={{ marginLeft: 'auto' }}>
          <span style={{ color: token.colorTextSecondary }}>{t('total', { value: format.number(total) })}</span>
          <Views page="products" query={writeQuery(query).toString()} onOpen={(text) => setAddress(new URLSearchParams(text))} />
          <ColumnChooser columns={all} shown={shown.map((column) => column.key)} onChange={(columns) => change({ columns })} />
          <Dropdown menu={{ items: (['csv', 'xlsx'] as const).map((kind) => ({ key: kind, label: <a href={exportAddress(kind, question)} download>{t(`export.${kind}`)}</a> })) }}>
            <Button size="small">{t('export.title')}</Button>
          </Dropdown>
        </Space>
      </div>
      {picked.length > 0 ? <Bulk picked={picked} query={question} onClear={() => setPicked([])} /> : null}
      {grid.isLoadingError ? <Failed error={grid.error} onRetry={() => void grid.refetch()} /> : null}
      {grid.isSuccess && total === 0 ? (bare ? <NoData /> : <Empty text={t('none')}><Button onClick={() => change({ filters: [], q: '' })}>{t('filter.clear')}</Button></Empty>) : null}
      {grid.isPending ? <Loading rows={10} /> : null}
      {total > 0 && wide ? (
        <GridTable
          columns={shown} rows={rows} sort={query.sort} currency={session.currency} loading={grid.isPlaceholderData} picked={picked}
          onPick={setPicked} onSort={(sort) => change({ sort })} onMore={more}
        />
      ) : null}
      {total > 0 && !wide ? (
        <>
          <Cards rows={rows} columns={shown.slice(0, 9)} currency={session.currency} />
          {grid.hasNextPage ? <Button block style={{ marginTop: 8 }} loading={grid.isFetchingNextPage} onClick={more}>{t('more')}</Button> : null}
        </>
      ) : null}
      {wide && grid.isFetchingNextPage ? <div style={{ color: token.colorTextSecondary }}>{t('fetching', { shown: format.number(rows.length), value: format.number(total) })}</div> : null}
    </div>
  )
}
