// The error day by day, a line a lead.
import { theme } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Learning } from '../../api/types'
import Chart from '../../ui/Chart'
import type { ChartOption } from '../../ui/ChartEngine'
import { useFormat } from '../../ui/format'
import { usePalette } from '../../ui/palette'

const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const

export default function Days({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const option = useMemo((): ChartOption => {
    const name = (lead: number) => t(learning.period === 'week' ? 'lead_weeks' : 'lead_days', { lead })
    const colours = [palette.fan.mean, palette.fan.incoming, palette.fan.runOut, palette.fan.planned]
    return {
      animation: false, aria: { enabled: true },
      grid: { left: 48, right: 16, top: 52, bottom: 26 },
      legend: { top: 0, left: 0, textStyle: { color: token.colorText, fontSize: 11 } },
      tooltip: { trigger: 'axis', valueFormatter: (value) => format.share(Number(value)), backgroundColor: token.colorBgElevated, borderColor: token.colorBorder, textStyle: { color: token.colorText, fontSize: 12 } },
      xAxis: { type: 'time', axisLabel: { color: token.colorTextSecondary, hideOverlap: true }, axisLine: { lineStyle: { color: token.colorBorder } } },
      yAxis: { type: 'value', min: 0, axisLabel: { color: token.colorTextSecondary, formatter: (value: number) => format.share(value, 0) }, splitLine: { lineStyle: { color: token.colorBorderSecondary } } },
      series: learning.leads.map((lead, at) => ({
        type: 'line' as const, name: name(lead), symbol: 'circle', symbolSize: 3,
        lineStyle: { color: colours[at] ?? token.colorText, width: 1.5, type: (DASHES[at] ?? 'solid') as 'solid' }, itemStyle: { color: colours[at] ?? token.colorText },
        data: learning.days.filter((day) => day.lead === lead && day.wape !== null).map((day): [string, number] => [day.day, day.wape ?? 0]),
      })),
    }
  }, [learning, palette, token, format, t])
  return <Chart option={option} height={240} label={t('error_by_day')} />
}
