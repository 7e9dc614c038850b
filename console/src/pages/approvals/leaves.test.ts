// Nothing of a payload is left out, empty parts included.
import { expect, it } from 'vitest'
import { leavesOf } from './leaves'

it('names every leaf by its path', () => {
  expect(leavesOf({ a: { b: 1, c: null }, d: [true, {}] })).toEqual([['a.b', '1'], ['a.c', '–'], ['d.0', 'true'], ['d.1', '{}']])
})
