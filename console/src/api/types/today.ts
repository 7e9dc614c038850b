// The first page: money at risk, measures against targets, health and heat.
import type { Day, Money } from './problem'
import type { RunBrief } from './runs'

export interface Kpi {
  key: string
  title: string
  value: number | null
  unit: 'days' | 'share'
  target: number
  verdict: 'met' | 'missed' | 'unknown'
  change: number | null
  how: string
  inputs: { name: string; value: string | number | null }[]
}

export interface HealthBin {
  from: number
  to: number
  count: number
  value: Money | null
}

export interface Today {
  run: RunBrief | null
  currency: string | null
  as_of: Day | null
  money_at_risk: {
    amount: Money
    change: Money | null
    parts: { key: 'run_out' | 'leftover'; amount: Money; change: Money | null }[]
  }
  worth_of_actions: Money
  kpis: Kpi[]
  health: HealthBin[]
  counts: { actions: number; alerts: { red: number; orange: number; yellow: number } }
}

export type HeatBy = 'category' | 'brand' | 'stage'
export type HeatAcross = 'location' | 'region'

export interface Heatmap {
  rows: string[]
  columns: string[]
  score: (number | null)[][]
  value: (Money | null)[][]
  count: number[][]
}
