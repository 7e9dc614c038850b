// The part of ECharts that we use, bound to one element and its size.
import { GraphChart, LineChart, type GraphSeriesOption, type LineSeriesOption } from 'echarts/charts'
import {
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
  type AriaComponentOption, type GridComponentOption, type LegendComponentOption, type MarkLineComponentOption, type TooltipComponentOption,
} from 'echarts/components'
import { init, use, type ComposeOption, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([AriaComponent, CanvasRenderer, GraphChart, GridComponent, LegendComponent, LineChart, MarkLineComponent, TooltipComponent])

export type ChartOption = ComposeOption<
  | AriaComponentOption | GraphSeriesOption | GridComponentOption | LegendComponentOption | LineSeriesOption
  | MarkLineComponentOption | TooltipComponentOption
>

export interface EngineProps {
  option: ChartOption
  height: number
  label: string
}

export default function ChartEngine({ option, height, label }: EngineProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const made = init(element)
    chart.current = made
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(element)
    return () => {
      watch.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true })
  }, [option])

  return <div ref={place} role="img" aria-label={label} style={{ width: '100%', height }} />
}
