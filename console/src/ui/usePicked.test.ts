// A range is what lies between two rows as they are shown, whichever was touched first.
import { expect, it } from 'vitest'
import { between } from './usePicked'

const ORDER = ['a', 'b', 'c', 'd', 'e']

it('holds both ends, in either direction', () => {
  expect(between(ORDER, 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(between(ORDER, 'd', 'b')).toEqual(['b', 'c', 'd'])
})

it('is the touched row alone when the other is no longer shown', () => {
  expect(between(ORDER, 'gone', 'd')).toEqual(['d'])
})
