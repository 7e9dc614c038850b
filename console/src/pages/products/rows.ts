// The columns of the server as rows of the grid, and the state of the page as its question.
import type { GridPage, GridQuery } from '../../api/types'
import { writeFilter, type GridState } from './query'

export type GridRow = Record<string, unknown> & { key: string }

/** The columns of one page as rows; the key is what a row is: a product at a location. */
export function rowsOf(page: GridPage, from: number): GridRow[] {
  const names = Object.keys(page.columns)
  return Array.from({ length: page.rows }, (_, at) => {
    const row: GridRow = { key: '' }
    for (const name of names) row[name] = page.columns[name]?.[at]
    row.key = `${String(row['sku'] ?? from + at)}|${String(row['location'] ?? '')}`
    return row
  })
}

export function gridQuery(state: GridState, columns: readonly string[]): GridQuery {
  return {
    columns: [...columns],
    ...(state.filters.length > 0 ? { filter: state.filters.map(writeFilter) } : {}),
    ...(state.q ? { q: state.q } : {}),
    ...(state.sort ? { sort: state.sort } : {}),
  }
}
