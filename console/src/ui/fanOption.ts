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

function arrivals(fan: FanData, ink: Ink, t: T): ChartOption['series'] {
  const shared = { type: 'bar' as const, xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 9, barMinWidth: 4 }
  return [
    { ...shared, name: t('fan.incoming'), itemStyle: { color: ink.palette.fan.incoming }, data: fan.incoming.map((day): Point => [day.date, day.units]) },
    {
      ...shared, name: t('fan.planned'),
      itemStyle: { color: ink.palette.fan.planned, borderColor: ink.text, borderType: 'dashed' },
      data: fan.planned.map((day): Point => [day.date, day.units]),
    },
  ] as ChartOption['series']
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
  const bar = arrivals(fan, ink, t)
  return {
    animation: false,
    aria: { enabled: true, decal: { show: false } },
    ...axes(fan, ink, t),
    legend: {
      top: 0, left: 0, type: 'plain', itemWidth: 16, itemHeight: 8, textStyle: { color: ink.text, fontSize: 11 },
      data: [t('fan.sold'), t('fan.expected'), t('fan.stock'), ...(fan.incoming.length > 0 ? [t('fan.incoming')] : []), ...(fan.planned.length > 0 ? [t('fan.planned')] : [])],
    },
    tooltip: {
      trigger: 'axis', backgroundColor: ink.ground, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 },
      valueFormatter: (value) => (typeof value === 'number' ? format.number(value) : String(value)),
    },
    series: [...demandSeries(fan, ink, t), ...stockSeries(fan, ink, t, format), ...(Array.isArray(bar) ? bar : [])],
  }
}
