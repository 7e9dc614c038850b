// The shapes of the server, generated from its own OpenAPI document; only what the document cannot say stands here.
import type { Action, Session } from './schema'

export type * from './schema'

export type Money = string
export type Day = string
export type Moment = string
export type Lang = Session['user']['lang']
export type Role = Session['user']['role']
export type Permission = Session['permissions'][number]
export type ActionState = Action['state']
export type { Connection as ConnectionInfo, FoundItem } from './schema'

export interface Paged<Item> {
  items: Item[]
  next: string | null
  total: number
}

export type FilterOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'contains' | 'null'

export interface GridQuery {
  columns?: string[]
  filter?: string[]
  q?: string
  sort?: string
  limit?: number
}

export type Topic = 'runs' | 'actions' | 'alerts' | 'imports' | 'jobs' | 'stock'

export interface ServerEvent {
  topic: Topic
  kind: string
  [name: string]: unknown
}

export type Level = import('./schema').Alert['level']
export type AlertState = import('./schema').Alert['state']
export type JobState = import('./schema').Job['state']
export type ColumnType = import('./schema').GridColumn['type']
export type HeatBy = 'category' | 'brand' | 'stage'
export type HeatAcross = 'location' | 'region'
