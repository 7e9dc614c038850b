// The filter of the actions survives the way through the address; what an address cannot mean is the usual list.
import { expect, it } from 'vitest'
import { filterOf, wordsOf } from './useFilter'

it('comes back as it went', () => {
  const filter = { state: 'snoozed' as const, kind: 'reorder', q: 'coat & hat' }
  expect(filterOf(wordsOf(filter))).toEqual(filter)
})

it('says nothing in the address of the usual list', () => {
  expect(wordsOf({ state: 'open' }).toString()).toBe('')
  expect(filterOf(new URLSearchParams('state=nonsense'))).toEqual({ state: 'open' })
})
