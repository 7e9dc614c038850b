// One value of the grid, shown by the kind of its column.
import type { GridColumn } from '../../api/types'
import Money from '../../ui/Money'
import { DASH, useFormat } from '../../ui/format'
import { heatOf, inkOn, usePalette } from '../../ui/palette'
import { addressOf, peekedOf } from './query'
import type { GridRow } from './rows'

function Score({ value }: { value: number }) {
  const palette = usePalette()
  const format = useFormat()
  const ground = heatOf(palette, value)
  return <span className="number" style={{ background: ground, color: inkOn(ground), borderRadius: 3, padding: '0 5px' }}>{format.number(value)}</span>
}

export default function Cell({ column, row, currency }: { column: GridColumn; row: GridRow; currency: string | null }) {
  const format = useFormat()
  const value = row[column.key]
  if (value === null || value === undefined || value === '') return DASH
  // A plain link: a plain click is the row's and opens the drawer, with Ctrl the browser opens the page beside.
  if (column.key === 'sku' || column.key === 'name') return <a href={addressOf(peekedOf(row))}>{String(value)}</a>
  if (column.key === 'score') return <Score value={Number(value)} />
  if (column.type === 'money') return <Money amount={value as string} currency={currency} />
  if (column.type === 'share') return <span className="number">{format.share(Number(value))}</span>
  if (column.type === 'date') return <span className="number">{format.dayShort(String(value))}</span>
  if (column.type === 'number') return <span className="number">{format.number(Number(value), 2)}</span>
  return column.choices?.find((one) => one.value === value)?.title ?? String(value)
}
