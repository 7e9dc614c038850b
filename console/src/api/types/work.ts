// What waits for a decision: actions, approvals and alerts.
import type { Day, Moment, Money, Paged } from './problem'

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
