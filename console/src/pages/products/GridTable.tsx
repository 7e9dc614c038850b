// The grid itself: only the rows in sight are drawn, more are fetched before the reader reaches the end.
import { Table, theme, Tooltip, type TableColumnType } from 'antd'
import type { TableRef } from 'antd/es/table'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn } from '../../api/types'
import Cell from './Cell'
import HeaderCell, { type HeaderCellProps } from './HeaderCell'
import { addressOf, FROZEN, peekedOf } from './query'
import type { GridRow } from './rows'

const USUAL: Record<string, number> = { sku: 110, name: 210, location: 90, score: 80 }
const BY_TYPE: Record<GridColumn['type'], number> = { text: 120, number: 105, money: 120, date: 115, share: 95 }
const ROW_HEIGHT = 27
/** So many rows before the end the next page is asked for. */
const AHEAD = 80
const PICK_WIDTH = 36

interface GridTableProps {
  columns: readonly GridColumn[]
  widths: Readonly<Record<string, number>>
  rows: GridRow[]
  sort: string
  currency: string | null
  loading: boolean
  picked: readonly string[]
  here: string | null
  onWidth: (key: string, width: number) => void
  onPick: (keys: string[]) => void
  onSort: (sort: string) => void
  onOpen: (row: GridRow) => void
  onMore: () => void
}

/** The height from the top of the element to the bottom of the window. */
function useHeightLeft() {
  const place = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ height: 480, width: 800 })
  useEffect(() => {
    const measure = () => {
      const top = place.current?.getBoundingClientRect().top ?? 200
      setSize({ height: Math.max(240, window.innerHeight - top - 44), width: place.current?.clientWidth ?? 800 })
    }
    measure()
    const watch = new ResizeObserver(measure)
    if (place.current) watch.observe(place.current)
    window.addEventListener('resize', measure)
    return () => {
      watch.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [])
  return { place, size }
}

/** What a click on a row opens: its checkbox and links with Ctrl keep what they mean. */
function clicked(event: MouseEvent, row: GridRow, onOpen: (row: GridRow) => void): void {
  const target = event.target as HTMLElement
  if (target.closest('.ant-table-selection-column')) return
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    if (!target.closest('a')) window.open(addressOf(peekedOf(row)), '_blank', 'noopener')
    return
  }
  event.preventDefault()
  onOpen(row)
}

export default function GridTable(props: GridTableProps) {
  const { columns, widths, rows, sort, currency, loading, picked, here, onWidth, onPick, onSort, onOpen, onMore } = props
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const { place, size } = useHeightLeft()
  const table = useRef<TableRef>(null)
  const widthOf = (column: GridColumn) => widths[column.key] ?? USUAL[column.key] ?? BY_TYPE[column.type]
  const at = rows.findIndex((row) => row.key === here)
  useEffect(() => {
    if (at >= 0) table.current?.scrollTo({ index: at })
  }, [at])
  const shape = useMemo(
    () => columns.map((column): TableColumnType<GridRow> => {
      const numeric = ['number', 'money', 'share'].includes(column.type)
      const order = sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null
      return {
        key: column.key, dataIndex: column.key, width: widths[column.key] ?? USUAL[column.key] ?? BY_TYPE[column.type], align: numeric ? 'right' : 'left', ellipsis: true,
        title: <Tooltip placement="bottom" mouseEnterDelay={0.4} title={[column.meaning, column.formula ? `${t('formula')} ${column.formula}` : ''].filter(Boolean).join(' ')}>{column.title}</Tooltip>,
        sorter: true, sortOrder: order, showSorterTooltip: false,
        ...(FROZEN.includes(column.key) ? { fixed: 'left' as const } : {}),
        render: (_value, row) => <Cell column={column} row={row} currency={currency} />,
        onHeaderCell: () => ({ onWidth: (width: number) => onWidth(column.key, width) }) as HeaderCellProps,
      }
    }),
    [columns, widths, sort, currency, t, onWidth],
  )
  const wide = columns.reduce((sum, column) => sum + widthOf(column), PICK_WIDTH)
  return (
    <div ref={place} className="grid" style={{ background: token.colorBgContainer }}>
      <Table<GridRow>
        ref={table} virtual size="small" rowKey="key" columns={shape} dataSource={rows} pagination={false} loading={loading} scroll={{ x: Math.max(wide, size.width), y: size.height }}
        components={{ header: { cell: HeaderCell } }} rowClassName={(row) => (row.key === here ? 'grid-here' : '')}
        rowSelection={{ selectedRowKeys: [...picked], columnWidth: PICK_WIDTH, fixed: true, onChange: (keys) => onPick(keys.map(String)), getTitleCheckboxProps: () => ({ 'aria-label': t('bulk.page') }), getCheckboxProps: (row) => ({ 'aria-label': t('bulk.pick', { name: row.key }) }) }}
        onRow={(row) => ({ onClick: (event) => clicked(event, row, onOpen) })}
        onChange={(_page, _filters, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter
          onSort(one?.order ? `${one.order === 'descend' ? '-' : ''}${String(one.columnKey)}` : '')
        }}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget as HTMLElement
          if (scrollTop + size.height > (rows.length - AHEAD) * ROW_HEIGHT) onMore()
        }}
      />
    </div>
  )
}
