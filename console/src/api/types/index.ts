// The shapes the server answers with, by subject.
export type * from './access'
export type * from './problem'
export type * from './products'
export type * from './runs'
export type * from './settings'
export type * from './today'
export type * from './work'
