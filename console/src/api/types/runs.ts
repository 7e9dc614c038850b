// Cycles, background jobs and imports.
import type { Day, Moment, Money, Problem } from './problem'

export interface RunBrief {
  run_id: string
  as_of: Day
  state: string
  started_at: Moment | null
  finished_at: Moment | null
}

export interface RunChanges {
  new_actions: number
  gone_actions: number
  new_alerts: number
  gone_alerts: number
  money_at_risk_change: Money | null
}

export interface Run extends RunBrief {
  by: string | null
  steps: { name: string; title: string; seconds: number | null }[]
  data_version: string | null
  rows: Record<string, number>
  faults: unknown[]
  changes: RunChanges | null
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  job_id: string
  kind: string
  title: string
  state: JobState
  progress: { step: string; title: string; share: number | null } | null
  by: string | null
  queued_at: Moment
  started_at: Moment | null
  finished_at: Moment | null
  error: Problem | string | null
  may_cancel: boolean
  may_retry: boolean
}

export interface Schedule {
  kind: string
  title: string
  cron: string
  enabled: boolean
  next_at: Moment | null
}

export interface ImportFile {
  name: string
  bytes: number
  source: string | null
  source_title: string | null
  rows_read: number
  rows_taken: Record<string, number>
  rows_refused: number
  rows_set_aside: number
  warnings: string[]
  error: Problem | null
}

export interface Import {
  import_id: string
  state: 'waiting' | 'running' | 'done' | 'failed'
  by: string | null
  at: Moment
  files: ImportFile[]
}
