// Who may sign in and what they may do; tokens and the record.
import type { Lang, Moment } from './problem'

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
