// Search, settings, saved views and the events of the server.
import type { Day } from './problem'

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
