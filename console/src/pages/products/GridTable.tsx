// The grid itself: only the rows in sight are drawn, more are fetched before the reader reaches the end.
import { Table, theme, Tooltip, type TableColumnType } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn } from '../../api/types'
import Cell from './Cell'
import type { GridRow } from './rows'

const FROZEN: Record<string, number> = { sku: 120, name: 210, location: 90 }
const WIDTH: Record<GridColumn['type'], number> = { text: 130, number: 105, money: 125, date: 125, share: 95, level: 110 }
const ROW_HEIGHT = 27
/** So many rows before the end the next page is asked for. */
const AHEAD = 80

interface GridTableProps {
  columns: readonly GridColumn[]
  rows: GridRow[]
  sort: string
  currency: string | null
  loading: boolean
  picked: readonly string[]
  onPick: (keys: string[]) => void
  onSort: (sort: string) => void
  onMore: () => void
}

/** The height from the top of the element to the bottom of the window. */
function useHeightLeft() {
  const place = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ height: 480, width: 800 })
  useEffect(() => {
    const measure = () => {
      const top = place.current?.getBoundingClientRect().top ?? 200
      setSize({ height: Math.max(240, window.innerHeight - top - 70), width: place.current?.clientWidth ?? 800 })
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

export default function GridTable({ columns, rows, sort, currency, loading, picked, onPick, onSort, onMore }: GridTableProps) {
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const { place, size } = useHeightLeft()
  const shape = useMemo(
    () => columns.map((column): TableColumnType<GridRow> => {
      const numeric = ['number', 'money', 'share'].includes(column.type)
      const order = sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null
      return {
        key: column.key, dataIndex: column.key, width: FROZEN[column.key] ?? WIDTH[column.type], align: numeric ? 'right' : 'left', ellipsis: true,
        title: <Tooltip title={[column.meaning, column.formula ? `${t('formula')} ${column.formula}` : ''].filter(Boolean).join(' ')}>{column.title}</Tooltip>,
        sorter: true, sortOrder: order, showSorterTooltip: false,
        ...(column.key in FROZEN ? { fixed: 'left' as const } : {}),
        render: (_value, row) => <Cell column={column} row={row} currency={currency} />,
      }
    }),
    [columns, sort, currency, t],
  )
  const wide = columns.reduce((sum, column) => sum + (FROZEN[column.key] ?? WIDTH[column.type]), 40)
  return (
    <div ref={place} style={{ background: token.colorBgContainer }}>
      <Table<GridRow>
        virtual size="small" rowKey="key" columns={shape} dataSource={rows} pagination={false} loading={loading} scroll={{ x: Math.max(wide, size.width), y: size.height }}
        rowSelection={{ selectedRowKeys: [...picked], columnWidth: 36, fixed: true, onChange: (keys) => onPick(keys.map(String)) }}
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
