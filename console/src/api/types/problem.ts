// The words all shapes are made of. Money is a decimal string, a day is an ISO date, a moment an ISO time in UTC.

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
