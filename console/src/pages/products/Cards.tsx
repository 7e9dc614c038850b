// The rows of the grid as cards, for a phone.
import { Button, Card, Space, theme } from 'antd'
import type { GridColumn } from '../../api/types'
import Cell from './Cell'
import { FROZEN } from './query'
import type { GridRow } from './rows'

/** More than this is not read on a card; the drawer has the rest. */
const FACTS_MAX = 6

interface CardsProps {
  rows: readonly GridRow[]
  columns: readonly GridColumn[]
  currency: string | null
  onOpen: (row: GridRow) => void
}

export default function Cards({ rows, columns, currency, onOpen }: CardsProps) {
  const { token } = theme.useToken()
  const rest = columns.filter((column) => !FROZEN.includes(column.key)).slice(0, FACTS_MAX)
  return (
    <Space orientation="vertical" size={8} style={{ display: 'flex' }}>
      {rows.map((row) => (
        <Card key={row.key} size="small">
          <Button type="link" style={{ padding: 0, height: 'auto', fontWeight: 600, whiteSpace: 'normal', textAlign: 'left' }} onClick={() => onOpen(row)}>{String(row['name'] ?? row['sku'])}</Button>
          <div style={{ color: token.colorTextSecondary }}>{String(row['sku'])} · {String(row['location'] ?? '')}</div>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '2px 16px', marginTop: 4 }}>
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
