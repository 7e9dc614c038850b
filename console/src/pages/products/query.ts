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
