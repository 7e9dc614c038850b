// What a form asks before it can be sent, and what it sends.
import { describe, expect, it } from 'vitest'
import { complete, draftOf, entryOf } from './forms'

const draft = { ...draftOf(null), sku: ' A ', location: 'Leeds', units: 3 }

describe('a form', () => {
  it('can be sent when it names what, where and how many', () => {
    expect(complete('receive', draft)).toBe(true)
    expect(complete('receive', { ...draft, units: null })).toBe(false)
    expect(complete('receive', { ...draft, units: 0 })).toBe(false)
  })
  it('asks corrections why', () => {
    expect(complete('count', draft)).toBe(false)
    expect(complete('count', { ...draft, units: 0, reason: 'counted' })).toBe(true)
    expect(complete('adjust', { ...draft, units: -2, reason: 'theft' })).toBe(true)
  })
  it('sends a transfer to another place only', () => {
    expect(complete('transfer', { ...draft, to_location: 'Leeds' })).toBe(false)
    expect(complete('transfer', { ...draft, to_location: 'York' })).toBe(true)
  })
  it('sends what was entered', () => {
    expect(entryOf('transfer', { ...draft, to_location: 'York' })).toEqual({ kind: 'dispatched', sku: 'A', location: 'Leeds', owner: '', pool: '', units: 3, to_location: 'York' })
    expect(entryOf('unblock', { ...draft, pool: 'live', account: 'frozen' })).toMatchObject({ kind: 'unblocked', account: 'frozen', pool: 'live' })
    expect(entryOf('block', { ...draft, reason: 'torn' })).toMatchObject({ kind: 'blocked', account: 'damaged', reason: 'torn' })
  })
})
