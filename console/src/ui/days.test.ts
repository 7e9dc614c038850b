// Days from now cross months, and Monday is always ahead.
import { expect, it } from 'vitest'
import { dayAfter, daysToMonday } from './days'

it('crosses the end of a month and of a year', () => {
  expect(dayAfter(3, new Date(2026, 11, 30))).toBe('2027-01-02')
})

it.each([['a Sunday', 1, 29], ['a Monday', 7, 30], ['a Thursday', 4, 26]])('counts from %s', (_name, days, date) => {
  expect(daysToMonday(new Date(2026, 10, date))).toBe(days)
})
