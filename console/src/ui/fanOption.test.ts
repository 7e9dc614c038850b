// The fan holds everything that was asked of it: bands in pairs, the run-out day, the end of the window, arrivals and plans.
import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import { bandsOf, dayLines, fanOption, type FanData, type Ink } from './fanOption'
import { makeFormat } from './format'
import { LIGHT } from './palette'

const t = ((key: string) => key) as unknown as TFunction<'ui'>
const ink: Ink = { palette: LIGHT, text: '#000000', quiet: '#555555', line: '#cccccc', ground: '#ffffff' }
const fan: FanData = {
  as_of: '2026-03-01',
  history: [{ date: '2026-02-28', units: 3 }],
  forecast: [{ date: '2026-03-02', mean: 4, levels: { '0.05': 1, '0.25': 2, '0.5': 4, '0.75': 6, '0.95': 9 } }],
  computed: [],
  stock: [{ date: '2026-03-02', low: 0, mean: 5, high: 8 }],
  run_out_on: '2026-03-20',
  window_end: '2026-04-30',
  incoming: [{ date: '2026-03-10', units: 40 }],
  planned: [{ date: '2026-03-12', units: 60, kind: 'reorder' }],
}

const namesOf = (data: FanData) => {
  const { series } = fanOption(data, ink, t, makeFormat('en'))
  return (Array.isArray(series) ? series : []).map((one) => String(one.name))
}

describe('the fan', () => {
  it('pairs quantiles that lie evenly around the middle, widest first', () => {
    expect(bandsOf(['0.5', '0.95', '0.25', '0.05', '0.75'])).toEqual([['0.05', '0.95'], ['0.25', '0.75']])
    expect(bandsOf(['0.1', '0.5'])).toEqual([])
  })
  it('draws sales, expectation, stock, arrivals and plans', () => {
    for (const name of ['fan.sold', 'fan.expected', 'fan.stock', 'fan.incoming', 'fan.planned']) expect(namesOf(fan)).toContain(name)
  })
  it('shows what was computed beside what people said, only where they differ', () => {
    expect(namesOf(fan)).not.toContain('fan.computed')
    expect(namesOf({ ...fan, computed: [{ date: '2026-03-02', mean: 3 }] })).toContain('fan.computed')
  })
  it('marks when stock runs out and where the window ends', () => {
    const words = JSON.stringify(fanOption(fan, ink, t, makeFormat('en')))
    expect(words).toContain('fan.run_out')
    expect(words).toContain('2026-03-20')
    expect(words).toContain('fan.window_end')
  })
  it('reaches to the end of the window although the forecast ends before', () => {
    const { xAxis } = fanOption(fan, ink, t, makeFormat('en'))
    expect(Array.isArray(xAxis) ? xAxis[0]?.max : null).toBe('2026-04-30')
  })
  it('does not name in the legend what is not there', () => {
    const words = JSON.stringify(fanOption({ ...fan, incoming: [], planned: [] }, ink, t, makeFormat('en')).legend)
    expect(words).not.toContain('fan.incoming')
    expect(words).not.toContain('fan.planned')
  })
  it('tells of one day what is known of it', () => {
    const names = (date: string) => dayLines(fan, date, t, makeFormat('en')).map(([name]) => name)
    expect(names('2026-02-28')).toEqual(['fan.sold'])
    expect(names('2026-03-02')).toEqual(['fan.expected', 'fan.stock'])
    expect(names('2026-03-12')).toEqual(['fan.planned'])
    expect(names('2026-05-01')).toEqual([])
  })
})
