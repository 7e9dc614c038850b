// Numbers, dates and shares are written as people of each language write them.
import { describe, expect, it } from 'vitest'
import { DASH, makeFormat } from './format'

const en = makeFormat('en')
const zh = makeFormat('zh-CN')

describe('money', () => {
  it('shortens to thousands in English and to ten thousands in Chinese', () => {
    expect(en.money('1234567.89', { currency: 'CNY', short: true })).toBe('¥1.2M')
    expect(zh.money('1234567.89', { currency: 'CNY', short: true })).toBe('¥123.5万')
  })
  it('keeps cents below a thousand and drops them above', () => {
    expect(en.money('12.5', { currency: 'GBP' })).toBe('£12.50')
    expect(en.money('1234.5', { currency: 'GBP' })).toBe('£1,235')
  })
  it('signs a change, and nothing at zero', () => {
    expect(en.money('-30000', { currency: 'GBP', short: true, signed: true })).toBe('-£30K')
    expect(en.money('20000', { currency: 'GBP', short: true, signed: true })).toBe('+£20K')
    expect(en.money('0', { currency: 'GBP', short: true, signed: true })).toBe('£0')
  })
  it('is a plain number when the books mix currencies', () => {
    expect(en.money('20000', { currency: null, short: true })).toBe('20K')
  })
  it('shows a code the browser does not know as it stands', () => {
    expect(en.money('5', { currency: 'not a code' })).toBe('not a code 5')
  })
  it('is a dash when it is not known, never zero', () => {
    expect(en.money(null)).toBe(DASH)
    expect(en.money('')).toBe(DASH)
  })
})

describe('days and shares', () => {
  it('keeps a date the same day in every time zone', () => {
    expect(en.day('2026-03-01')).toBe('Mar 1, 2026')
    expect(zh.day('2026-03-01')).toBe('2026年3月1日')
  })
  it('writes a share in percent and a missing one as a dash', () => {
    expect(en.share(0.123)).toBe('12.3%')
    expect(en.share(null)).toBe(DASH)
  })
  it('writes seconds with the unit and bytes in thousands', () => {
    expect(en.seconds(3.26)).toBe('3.3 sec')
    expect(en.bytes(1_500_000)).toBe('1.5 MB')
  })
  it('signs numbers on demand', () => {
    expect(en.signed(2.5)).toBe('+2.5')
    expect(en.number(1234.56)).toBe('1,234.6')
  })
})
