// The fan as ECharts options: demand above, stock below, on one axis of days.
import type { LineSeriesOption } from 'echarts/charts'
import type { TFunction } from 'i18next'
import type { ChartOption } from './ChartEngine'
import type { Format } from './format'
import type { Palette } from './palette'

export interface FanData {
  as_of: string
  history: readonly { date: string; units: number }[]
  forecast: readonly { date: string; mean: number; levels: Record<string, number> }[]
  /** What would be expected without people's words; empty where nobody said anything. */
  computed: readonly { date: string; mean: number }[]
  stock: readonly { date: string; low: number; mean: number; high: number }[]
  run_out_on: string | null
  window_end: string | null
  incoming: readonly { date: string; units: number }[]
  planned: readonly { date: string; units: number; kind: string }[]
}

export interface Ink {
  palette: Palette
  text: string
  quiet: string
  line: string
  ground: string
}

type Point = [string, number]
type T = TFunction<'ui'>

/** The pairs of quantiles that lie evenly around the middle, widest first: [['0.05','0.95'], ['0.25','0.75']]. */
export function bandsOf(levels: readonly string[]): [string, string][] {
  const low = levels.filter((level) => Number(level) < 0.5).sort((one, other) => Number(one) - Number(other))
  return low.flatMap((level): [string, string][] => {
    const mirror = levels.find((other) => Math.abs(Number(level) + Number(other) - 1) < 1e-9)
    return mirror ? [[level, mirror]] : []
  })
}

/** A band drawn as two stacked lines: the lower edge unseen, the width filled. */
function band(stack: string, axis: number, colour: string, opacity: number, low: Point[], width: Point[]): LineSeriesOption[] {
  const shared = {
    type: 'line' as const, stack, xAxisIndex: axis, yAxisIndex: axis, symbol: 'none', silent: true, stackStrategy: 'all' as const,
    lineStyle: { width: 0 }, tooltip: { show: false },
  }
  return [
    { ...shared, name: `${stack} low`, data: low },
    { ...shared, name: `${stack} width`, data: width, areaStyle: { color: colour, opacity } },
  ]
}

function demandSeries(fan: FanData, ink: Ink, t: T): LineSeriesOption[] {
  const bands = bandsOf(Object.keys(fan.forecast[0]?.levels ?? {}))
  const drawn = bands.flatMap(([low, high], at) =>
    band(
      `demand ${low}`, 0, ink.palette.fan.band, 0.12 + 0.1 * at,
      fan.forecast.map((day): Point => [day.date, day.levels[low] ?? day.mean]),
      fan.forecast.map((day): Point => [day.date, Math.max(0, (day.levels[high] ?? day.mean) - (day.levels[low] ?? day.mean))]),
    ),
  )
  return [
    ...drawn,
    {
      type: 'line', name: t('fan.sold'), xAxisIndex: 0, yAxisIndex: 0, symbol: 'none', step: 'middle',
      lineStyle: { color: ink.palette.fan.history, width: 1 }, itemStyle: { color: ink.palette.fan.history },
      data: fan.history.map((day): Point => [day.date, day.units]),
    },
    {
      type: 'line', name: t('fan.expected'), xAxisIndex: 0, yAxisIndex: 0, symbol: 'none',
      lineStyle: { color: ink.palette.fan.mean, width: 2 }, itemStyle: { color: ink.palette.fan.mean },
      data: fan.forecast.map((day): Point => [day.date, day.mean]),
    },
    ...(fan.computed.length > 0 ? [{
      type: 'line' as const, name: t('fan.computed'), xAxisIndex: 0, yAxisIndex: 0, symbol: 'none',
      lineStyle: { color: ink.palette.fan.history, width: 1.5, type: 'dashed' as const }, itemStyle: { color: ink.palette.fan.history },
      data: fan.computed.map((day): Point => [day.date, day.mean]),
    }] : []),
  ]
}

function marks(fan: FanData, ink: Ink, t: T, format: Format) {
  const mark = (day: string, name: string, colour: string, kind: 'solid' | 'dashed' | 'dotted', at: 'insideEndTop' | 'insideStartTop') => ({
    xAxis: day, lineStyle: { color: colour, type: kind, width: kind === 'solid' ? 2 : 1 },
    label: { formatter: `${name} ${format.day(day)}`, color: colour, position: at, fontSize: 11 },
  })
  return [
    ...(fan.run_out_on ? [mark(fan.run_out_on, t('fan.run_out'), ink.palette.fan.runOut, 'solid', 'insideEndTop')] : []),
    ...(fan.window_end ? [mark(fan.window_end, t('fan.window_end'), ink.quiet, 'dashed', 'insideStartTop')] : []),
  ]
}

function stockSeries(fan: FanData, ink: Ink, t: T, format: Format): LineSeriesOption[] {
  return [
    ...band(
      'stock', 1, ink.palette.fan.stock, 0.14,
      fan.stock.map((day): Point => [day.date, day.low]),
      fan.stock.map((day): Point => [day.date, Math.max(0, day.high - day.low)]),
    ),
    {
      type: 'line', name: t('fan.stock'), xAxisIndex: 1, yAxisIndex: 1, symbol: 'none',
      lineStyle: { color: ink.palette.fan.stock, width: 2 }, itemStyle: { color: ink.palette.fan.stock },
      data: fan.stock.map((day): Point => [day.date, day.mean]),
      markLine: { symbol: 'none', silent: true, data: marks(fan, ink, t, format) },
    },
  ]
}

/** Goods that arrive or are planned, each an upright stroke: bars would stretch the days of their axis alone. */
function arrivals(fan: FanData, ink: Ink, t: T): LineSeriesOption[] {
  const stroke = (name: string, color: string, days: readonly { date: string; units: number }[]): LineSeriesOption => ({
    type: 'line', name, xAxisIndex: 1, yAxisIndex: 1, symbol: 'none', connectNulls: false,
    lineStyle: { color, width: 6, cap: 'butt' }, itemStyle: { color },
    data: days.flatMap((day) => [[day.date, 0], [day.date, day.units], [day.date, '-']]),
  })
  return [
    ...(fan.incoming.length > 0 ? [stroke(t('fan.incoming'), ink.palette.fan.incoming, fan.incoming)] : []),
    ...(fan.planned.length > 0 ? [stroke(t('fan.planned'), ink.palette.fan.planned, fan.planned)] : []),
  ]
}

const isoDay = (at: Date): string => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** What is known of one day, as the lines of the hover: names, middle and the widest band. */
export function dayLines(fan: FanData, date: string, t: T, format: Format): [string, string][] {
  const on = <Day extends { date: string }>(days: readonly Day[]) => days.find((day) => day.date === date)
  const [sold, expected, computed, stock, incoming] = [on(fan.history), on(fan.forecast), on(fan.computed), on(fan.stock), on(fan.incoming)]
  const [widest] = bandsOf(Object.keys(expected?.levels ?? {}))
  const range = (mean: number, low: number | undefined, high: number | undefined) =>
    low === undefined || high === undefined ? format.number(mean) : t('fan.range', { mean: format.number(mean), low: format.number(low), high: format.number(high) })
  return [
    ...(sold ? [[t('fan.sold'), format.number(sold.units)] as [string, string]] : []),
    ...(expected ? [[t('fan.expected'), range(expected.mean, widest && expected.levels[widest[0]], widest && expected.levels[widest[1]])] as [string, string]] : []),
    ...(computed ? [[t('fan.computed'), format.number(computed.mean)] as [string, string]] : []),
    ...(stock ? [[t('fan.stock'), range(stock.mean, stock.low, stock.high)] as [string, string]] : []),
    ...(incoming ? [[t('fan.incoming'), format.number(incoming.units)] as [string, string]] : []),
    ...fan.planned.filter((day) => day.date === date).map((day): [string, string] => [t('fan.planned'), format.number(day.units)]),
  ]
}

function hover(fan: FanData, t: T, format: Format) {
  return (params: unknown): string => {
    const [first] = (Array.isArray(params) ? params : [params]) as { axisValue?: number | string }[]
    const date = first?.axisValue === undefined ? '' : isoDay(new Date(first.axisValue))
    const lines = dayLines(fan, date, t, format)
    const rows = lines.map(([name, value]) => `<tr><td>${escaped(name)}</td><td style="text-align:right;padding-left:16px"><b>${escaped(value)}</b></td></tr>`)
    return `<div>${escaped(format.day(date))}</div><table>${rows.join('')}</table>`
  }
}

function axes(fan: FanData, ink: Ink, t: T): Pick<ChartOption, 'grid' | 'xAxis' | 'yAxis'> {
  const days = [...fan.history, ...fan.forecast, ...fan.stock, ...fan.incoming].map((day) => day.date)
  const last = days.reduce((one, other) => (one > other ? one : other), fan.window_end ?? fan.as_of)
  const first = days.reduce((one, other) => (one < other ? one : other), fan.as_of)
  const x = { type: 'time' as const, min: first, max: last, axisLabel: { color: ink.quiet, hideOverlap: true }, axisLine: { lineStyle: { color: ink.line } } }
  const y = (name: string) => ({
    type: 'value' as const, name, min: 0, nameTextStyle: { color: ink.quiet, align: 'left' as const },
    axisLabel: { color: ink.quiet }, splitLine: { lineStyle: { color: ink.line } },
  })
  return {
    grid: [{ left: 48, right: 16, top: 52, height: '32%' }, { left: 48, right: 16, top: '58%', bottom: 26 }],
    xAxis: [{ ...x, gridIndex: 0 }, { ...x, gridIndex: 1 }],
    yAxis: [{ ...y(t('fan.demand_axis')), gridIndex: 0 }, { ...y(t('fan.stock_axis')), gridIndex: 1 }],
  }
}

/** The whole picture as options; pure, so a test can hold it. */
export function fanOption(fan: FanData, ink: Ink, t: T, format: Format): ChartOption {
  return {
    animation: false,
    aria: { enabled: true, decal: { show: false } },
    ...axes(fan, ink, t),
    legend: {
      top: 0, left: 0, type: 'plain', icon: 'roundRect', itemWidth: 14, itemHeight: 6, textStyle: { color: ink.text, fontSize: 11 },
      data: [t('fan.sold'), t('fan.expected'), ...(fan.computed.length > 0 ? [t('fan.computed')] : []), t('fan.stock'), ...(fan.incoming.length > 0 ? [t('fan.incoming')] : []), ...(fan.planned.length > 0 ? [t('fan.planned')] : [])],
    },
    tooltip: {
      trigger: 'axis', backgroundColor: ink.ground, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 },
      axisPointer: { lineStyle: { color: ink.quiet } }, formatter: hover(fan, t, format),
    },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    series: [...demandSeries(fan, ink, t), ...stockSeries(fan, ink, t, format), ...arrivals(fan, ink, t)],
  }
}
