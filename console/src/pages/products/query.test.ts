// The state of the grid survives the way through the address, and columns move only where they may.
import { describe, expect, it } from 'vitest'
import { addressOf, keyOf, moved, peekedFrom, readFilter, readQuery, writeQuery } from './query'

describe('the address of the grid', () => {
  it('comes back as it went', () => {
    const state = { filters: [{ column: 'name', op: 'contains' as const, value: 'a:b|c' }, { column: 'score', op: 'lt' as const, value: '3' }], q: 'x', sort: '-value', columns: ['sku', 'value'] }
    expect(readQuery(new URLSearchParams(writeQuery(state).toString()))).toEqual(state)
  })
  it('leaves out a filter that it cannot read', () => {
    expect(readFilter('score')).toBeNull()
    expect(readFilter('score:between:3')).toBeNull()
  })
})

describe('columns', () => {
  it('move a step, and the frozen ones stay first', () => {
    expect(moved(['sku', 'a', 'name', 'b', 'c'], 'b', -1)).toEqual(['sku', 'name', 'b', 'a', 'c'])
    expect(moved(['sku', 'a', 'b'], 'b', 1)).toEqual(['sku', 'a', 'b'])
    expect(moved(['sku', 'a', 'b'], 'a', -1)).toEqual(['sku', 'a', 'b'])
  })
})

describe('the open row', () => {
  it('is a product at a place, or everywhere', () => {
    expect(peekedFrom(keyOf({ sku: 'A|1', location: 'SH' }))).toEqual({ sku: 'A|1', location: 'SH' })
    expect(peekedFrom('A|')).toEqual({ sku: 'A', location: null })
    expect(addressOf({ sku: 'A/1', location: 'S H' })).toBe('/products/A%2F1?location=S%20H')
  })
})
