// Every SKU and place, its numbers moving as moves happen; on a phone as cards.
import { Button, Card, Grid, Space, theme, type TableColumnType, type TableProps } from 'antd'
import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Cell } from '../../api/types'
import { useFormat } from '../../ui/format'
import { Empty } from '../../ui/states'
import Numbers from './Numbers'

const COUNTS = ['available', 'on_hand', 'held', 'committed', 'incoming', 'in_transit'] as const

interface CellTableProps {
  cells: Cell[]
  sort: string
  label: string
  onSort: (sort: string) => void
  onOpen: (cell: Cell) => void
}

function Cards({ cells, onOpen }: Pick<CellTableProps, 'cells' | 'onOpen'>) {
  const { token } = theme.useToken()
  return (
    <Space orientation="vertical" size={8} style={{ display: 'flex' }}>
      {cells.map((cell) => (
        <Card key={cell.cell_id} size="small">
          <Button type="link" style={{ padding: 0, height: 'auto', fontWeight: 600, whiteSpace: 'normal', textAlign: 'left' }} onClick={() => onOpen(cell)}>{cell.name ?? cell.sku}</Button>
          <div style={{ color: token.colorTextSecondary }}>{[cell.sku, cell.location, cell.owner, cell.pool].filter(Boolean).join(' · ')}</div>
          <Numbers cell={cell} />
        </Card>
      ))}
    </Space>
  )
}

export default function CellTable({ cells, sort, label, onSort, onOpen }: CellTableProps) {
  const { t } = useTranslation('stock')
  const { token } = theme.useToken()
  const format = useFormat()
  const wide = Grid.useBreakpoint().md ?? true
  if (!wide) return cells.length > 0 ? <Cards cells={cells} onOpen={onOpen} /> : <Empty text={t('none')} />
  const order = (key: string) => (sort === key ? 'ascend' : sort === `-${key}` ? 'descend' : null)
  const columns: TableColumnType<Cell>[] = [
    { title: t('column.sku'), key: 'sku', width: 130, sorter: true, sortOrder: order('sku'), render: (_, cell) => <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(cell)}>{cell.sku}</Button> },
    { title: t('column.name'), key: 'name', width: 240, ellipsis: true, render: (_, cell) => cell.name ?? '' },
    { title: t('column.location'), dataIndex: 'location', key: 'location', width: 120 },
    { title: t('column.owner'), key: 'owner', width: 130, ellipsis: true, render: (_, cell) => [cell.owner, cell.pool].filter(Boolean).join(' · ') },
    ...(cells.some((cell) => cell.available_now != null)
      ? [{ title: t('column.since'), key: 'since', width: 110, align: 'right' as const, render: (_: unknown, cell: Cell) => <span className="number">{format.signed((cell.available_now ?? cell.available) - cell.available, 0)}</span> }]
      : []),
    ...COUNTS.map((name): TableColumnType<Cell> => ({
      title: t(`column.${name}`), key: name, width: 108, align: 'right', sorter: true, sortOrder: order(name),
      render: (_, cell) => (
        <span className="number" style={{ ...(name === 'available' ? { fontWeight: 600 } : {}), ...(name === 'available' && cell.available <= 0 ? { color: token.colorError } : {}) }}>
          {format.number(cell[name], 0)}
        </span>
      ),
    })),
  ]
  const change: TableProps<Cell>['onChange'] = (_page, _filters, sorter) => {
    const one = Array.isArray(sorter) ? sorter[0] : sorter
    onSort(one?.order ? `${one.order === 'descend' ? '-' : ''}${String(one.columnKey)}` : 'sku')
  }
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <Table<Cell>
        size="small" rowKey="cell_id" tableLayout="fixed" columns={columns} dataSource={cells} pagination={false} onChange={change} showSorterTooltip={false}
        style={{ minWidth: columns.reduce((sum, column) => sum + Number(column.width), 0) }} locale={{ emptyText: <Empty text={t('none')} /> }}
      />
    </div>
  )
}
