// Demand and stock of one product: what was sold, what is expected and how surely, when stock runs out, what comes in and what is planned.
import { theme } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import Chart from './Chart'
import { fanOption, type FanData } from './fanOption'
import { usePalette } from './palette'
import { useFormat } from './format'

export default function FanChart({ fan, height = 440 }: { fan: FanData; height?: number }) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const option = useMemo(
    () => fanOption(fan, { palette, text: token.colorText, quiet: token.colorTextSecondary, line: token.colorBorderSecondary, ground: token.colorBgElevated }, t, format),
    [fan, palette, token, t, format],
  )
  const label = t('fan.label', { runOut: fan.run_out_on ? format.day(fan.run_out_on) : t('fan.no_run_out') })
  return <Chart option={option} height={height} label={label} />
}
