// The state of the grid in the address: filters, search, order and columns, so that a link shows the same list.
import type { FilterOp } from '../../api/types'

export type Op = FilterOp
const OPS: readonly Op[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'contains', 'null']

export interface Filter {
  column: string
  op: Op
  value: string
}

export interface GridState {
  filters: Filter[]
  q: string
  sort: string
  columns: string[]
}

/** 'category:eq:Bags' taken apart; the value may hold colons itself. */
export function readFilter(text: string): Filter | null {
  const [column, op, ...rest] = text.split(':')
  if (!column || !op || !OPS.includes(op as Op)) return null
  return { column, op: op as Op, value: rest.join(':') }
}

export const writeFilter = (filter: Filter): string => `${filter.column}:${filter.op}:${filter.value}`

export function readQuery(words: URLSearchParams): GridState {
  return {
    filters: words.getAll('filter').flatMap((text) => readFilter(text) ?? []),
    q: words.get('q') ?? '',
    sort: words.get('sort') ?? '',
    columns: (words.get('columns') ?? '').split(',').filter(Boolean),
  }
}

export function writeQuery(query: GridState): URLSearchParams {
  const words = new URLSearchParams()
  if (query.columns.length > 0) words.set('columns', query.columns.join(','))
  for (const filter of query.filters) words.append('filter', writeFilter(filter))
  if (query.q) words.set('q', query.q)
  if (query.sort) words.set('sort', query.sort)
  return words
}

/** Always shown, first, and kept in sight. */
export const FROZEN: readonly string[] = ['sku', 'name', 'location']
export const WIDTH_MIN = 56
export const WIDTH_MAX = 600

/** The columns with one of them a step earlier or later; those that are always first stay there. */
export function moved(columns: readonly string[], key: string, step: 1 | -1): string[] {
  const rest = columns.filter((one) => !FROZEN.includes(one))
  const from = rest.indexOf(key)
  const other = rest[from + step]
  if (from >= 0 && other !== undefined) [rest[from], rest[from + step]] = [other, key]
  return [...columns.filter((one) => FROZEN.includes(one)), ...rest]
}

/** The row that is open in the drawer. */
export interface Peeked {
  sku: string
  location: string | null
}

export const keyOf = ({ sku, location }: Peeked): string => `${sku}|${location ?? ''}`

export function peekedFrom(key: string | null): Peeked | null {
  if (!key) return null
  const at = key.lastIndexOf('|')
  return at < 0 ? { sku: key, location: null } : { sku: key.slice(0, at), location: key.slice(at + 1) || null }
}

export const peekedOf = (row: Readonly<Record<string, unknown>>): Peeked => ({
  sku: String(row['sku'] ?? ''),
  location: row['location'] === null || row['location'] === undefined ? null : String(row['location']),
})

export const addressOf = ({ sku, location }: Peeked): string =>
  `/products/${encodeURIComponent(sku)}${location ? `?location=${encodeURIComponent(location)}` : ''}`
