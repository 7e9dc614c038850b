// The shapes the server answers with. Money is a decimal string, a day is an ISO date, a moment an ISO time in UTC.

export type Money = string
export type Day = string
export type Moment = string
export type Lang = 'zh' | 'en'

/** RFC 9457, with the stable code, the cause and the remedy of the message catalogue. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string | null
  code?: string | null
  cause?: string | null
  remedy?: string | null
  instance?: string | null
  request_id?: string | null
}

export interface Paged<Item> {
  items: Item[]
  next: string | null
  total: number
}

// Access

export type Role = 'admin' | 'planner' | 'approver' | 'finance' | 'store' | 'partner' | 'viewer'

export type Permission =
  | 'today.read'
  | 'products.read'
  | 'costs.read'
  | 'actions.read'
  | 'actions.decide'
  | 'actions.approve'
  | 'alerts.read'
  | 'alerts.decide'
  | 'imports.read'
  | 'imports.write'
  | 'runs.read'
  | 'runs.start'
  | 'jobs.manage'
  | 'settings.read'
  | 'settings.write'
  | 'users.manage'
  | 'tokens.manage'
  | 'audit.read'
  | 'views.write'

export interface SessionUser {
  user_id: string
  email: string
  name: string
  role: Role
  lang: Lang
  brands: string[] | null
  locations: string[] | null
}

export interface Session {
  user: SessionUser
  permissions: Permission[]
  csrf: string
  currency: string | null
  version: string
}

export interface User {
  user_id: string
  email: string
  name: string
  role: Role
  brands: string[] | null
  locations: string[] | null
  disabled: boolean
  created_at: Moment
  last_seen_at: Moment | null
}

export interface NewUser {
  email: string
  name: string
  password: string
  role: Role
  brands: string[] | null
  locations: string[] | null
}

export interface PermissionRow {
  permission: Permission
  en: string
  zh: string
  roles: Role[]
}

export interface Roles {
  roles: Role[]
  permissions: PermissionRow[]
}

export interface Token {
  token_id: string
  name: string
  role: Role
  created_at: Moment
  expires_at: Moment | null
  last_used_at?: Moment | null
  revoked_at?: Moment | null
}

export interface NewToken {
  token_id: string
  token: string
}

export interface AuditEvent {
  at: Moment
  actor_name: string | null
  verb: string
  subject_kind: string
  subject_id: string | null
  detail: unknown
}

// Runs, jobs, imports

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

// Today

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

// Actions and approvals

export type ActionState = 'open' | 'approved' | 'rejected' | 'snoozed' | 'waiting'

export interface Action {
  action_id: string
  run_id: string
  kind: string
  kind_title: string
  sku: string
  name: string | null
  brand: string | null
  category: string | null
  from_location: string | null
  to_location: string | null
  units: number | null
  price: Money | null
  on: Day | null
  worth: Money | null
  cost: Money | null
  needs_approval: boolean
  state: ActionState
  reason: string | null
  snoozed_until: Day | null
  decided_by: string | null
  decided_at: Moment | null
  alert_id: string | null
  why: string
  edited: { units?: number; price?: Money } | null
  approval_id: string | null
  version: number
}

export interface Actions extends Paged<Action> {
  worth: Money
}

export interface ActionFilter {
  state?: ActionState | 'all'
  kind?: string
  sku?: string
  q?: string
}

export interface Decide {
  decision: 'approve' | 'reject' | 'snooze' | 'edit' | 'reopen'
  action_ids?: string[]
  filter?: ActionFilter
  reason?: string
  until?: Day
  units?: number
  price?: Money
}

export interface Decided {
  decision_id: string
  changed: { action_id: string; state: ActionState; approval_id: string | null }[]
  refused: { action_id: string; code: string; title: string }[]
}

export interface ActionHistory {
  items: { at: Moment; actor_name: string | null; verb: string; reason: string | null; before: unknown; after: unknown }[]
}

export interface Approval {
  approval_id: string
  kind: string
  summary: string
  worth: Money | null
  requested_by: string | null
  requested_at: Moment
  expires_at: Moment
  payload: unknown
  payload_hash: string
  action: Action | null
  may_approve: boolean
}

// Alerts

export type Level = 'red' | 'orange' | 'yellow'
export type AlertState = 'open' | 'taken' | 'snoozed' | 'closed'

export interface Alert {
  alert_id: string
  sku: string
  name: string | null
  location: string | null
  kind: string
  kind_title: string
  level: Level
  value_at_risk: Money | null
  why: string
  evidence: unknown
  state: AlertState
  reason: string | null
  owner: string | null
  since: Day | null
}

export interface DecideAlerts {
  decision: 'take' | 'snooze' | 'close' | 'reopen'
  alert_ids: string[]
  reason?: string
  until?: Day
}

export interface DecidedAlerts {
  changed: { alert_id: string; state: AlertState }[]
  refused: { alert_id: string; code: string; title: string }[]
}

// Products

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

// Search, settings, views, events

export interface Found {
  kind: 'product' | 'location' | 'action'
  id: string
  title: string
  subtitle: string | null
}

export interface TermsText {
  toml: string
  version: string
}

export interface SetupState {
  needed: boolean
  /** What the button of single sign-on says; null when it is not set up. */
  oidc: string | null
}

export interface ConnectionInfo {
  kind: 'database' | 'folder' | 'oidc' | 'lake'
  title: string
  state: 'ok' | 'off' | 'bad'
  detail: string
}

export interface Target {
  kpi: string
  title: string
  target: number | null
  unit: 'days' | 'share'
}

export interface CalendarDay {
  date: Day
  event: string
  region: string | null
  kind: string | null
}

export interface SavedView {
  view_id: string
  page: string
  name: string
  query: string
  shared: boolean
  mine: boolean
}

export interface NewView {
  page: string
  name: string
  query: string
  shared: boolean
}

export type Topic = 'runs' | 'actions' | 'alerts' | 'imports' | 'jobs'

export interface ServerEvent {
  topic: Topic
  kind: string
  [name: string]: unknown
}
