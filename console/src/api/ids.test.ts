// Ids carry their time and their version, and differ.
import { expect, it } from 'vitest'
import { newId } from './ids'

it('gives version 7 ids in the order of time', () => {
  const [earlier, later] = [newId(1_700_000_000_000), newId(1_700_000_000_001)]
  expect(earlier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(earlier < later).toBe(true)
  expect(newId()).not.toBe(newId())
})
