// The grid of products, one product, and its fan.
import type { Day, Money } from './problem'
import type { Action, Alert } from './work'

export type ColumnType = 'text' | 'number' | 'money' | 'date' | 'share' | 'level'
export type FilterOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'contains' | 'null'

export interface GridColumn {
  key: string
  title: string
  unit: string | null
  type: ColumnType
  meaning: string
  formula: string | null
  source: 'fact' | 'indicator'
  default: boolean
}

/** A page of the grid, column by column: rows are product x location. */
export interface GridPage {
  columns: Record<string, unknown[]>
  rows: number
  total: number
  next: string | null
  run_id: string | null
}

export interface GridQuery {
  columns?: string[]
  filter?: string[]
  q?: string
  sort?: string
  limit?: number
}

export interface Indicator {
  key: string
  title: string
  value: number | string | null
  shown: string
  unit: string | null
  meaning: string
  formula: string | null
  inputs: { name: string; title: string; value: string | number | null }[]
}

export interface ProductLocation {
  location: string
  name: string | null
  on_hand: number | null
  value: Money | null
  score: number | null
  stage: string | null
  run_out_on: Day | null
  incoming: number | null
}

export interface Product {
  sku: string
  name: string | null
  brand: string | null
  category: string | null
  locations: ProductLocation[]
  indicators: Indicator[]
  ages: { band: string; units: number }[]
  alerts: Alert[]
  actions: Action[]
  why: string
  demand: {
    model: string | null
    mean_28d: number | null
    low_28d: number | null
    high_28d: number | null
    rate_observed: number | null
    rate_true: number | null
  } | null
  facts: Record<string, string | number | boolean | null>
}

export interface Fan {
  period: string
  as_of: Day
  history: { date: Day; units: number }[]
  forecast: { date: Day; mean: number; levels: Record<string, number> }[]
  stock: { date: Day; low: number; mean: number; high: number }[]
  run_out_on: Day | null
  window_end: Day | null
  incoming: { date: Day; units: number }[]
  planned: { date: Day; units: number; kind: string; action_id: string }[]
}
