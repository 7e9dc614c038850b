// One value of the grid, shown by the kind of its column.
import { Link } from 'react-router'
import type { GridColumn } from '../../api/types'
import LevelTag from '../../ui/LevelTag'
import Money from '../../ui/Money'
import { DASH, useFormat } from '../../ui/format'
import { heatOf, inkOn, usePalette, type Level } from '../../ui/palette'
import type { GridRow } from './rows'

function Score({ value }: { value: number }) {
  const palette = usePalette()
  const format = useFormat()
  const ground = heatOf(palette, value)
  return <span style={{ background: ground, color: inkOn(ground), borderRadius: 3, padding: '0 5px', fontVariantNumeric: 'tabular-nums' }}>{format.number(value)}</span>
}

export default function Cell({ column, row, currency }: { column: GridColumn; row: GridRow; currency: string | null }) {
  const format = useFormat()
  const value = row[column.key]
  if (value === null || value === undefined || value === '') return DASH
  if (column.key === 'sku' || column.key === 'name') {
    const place = row['location'] ? `?location=${encodeURIComponent(String(row['location']))}` : ''
    return <Link to={`/products/${encodeURIComponent(String(row['sku']))}${place}`}>{String(value)}</Link>
  }
  if (column.key === 'score') return <Score value={Number(value)} />
  if (column.type === 'money') return <Money amount={value as string} currency={currency} />
  if (column.type === 'share') return format.share(Number(value))
  if (column.type === 'date') return format.day(String(value))
  if (column.type === 'number') return <span style={{ fontVariantNumeric: 'tabular-nums' }}>{format.number(Number(value), 2)}</span>
  if (column.type === 'level' && ['red', 'orange', 'yellow'].includes(String(value))) return <LevelTag level={value as Level} />
  return String(value)
}
