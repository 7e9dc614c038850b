// What the signals about this product said in the last quarter, and what each adds to its forecast.
import { Tag, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSignals } from '../../api/forecast'
import type { SignalLine } from '../../api/types'
import { useFormat } from '../../ui/format'
import { usePalette } from '../../ui/palette'
import { Empty, Failed, Loading } from '../../ui/states'

const WIDTH = 160
const HEIGHT = 28

/** The course of a signal as a small line, from its least to its most. */
function Course({ line }: { line: SignalLine }) {
  const palette = usePalette()
  const values = line.days.map((one) => one.value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const first = Date.parse(line.days[0]?.day ?? '')
  const span = Math.max(1, Date.parse(line.days.at(-1)?.day ?? '') - first)
  const points = line.days.map((one) => `${((Date.parse(one.day) - first) / span) * WIDTH},${HEIGHT - 2 - ((one.value - least) / Math.max(1e-9, most - least)) * (HEIGHT - 4)}`)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={points.join(' ')} fill="none" stroke={line.used ? palette.fan.mean : palette.fan.history} strokeWidth={1.5} />
    </svg>
  )
}

export default function Signals({ sku }: { sku: string }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const format = useFormat()
  const asked = useSignals(sku)
  if (asked.isPending) return <Loading rows={3} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  if (asked.data.items.length === 0) return <Empty text={t('signals_none')} />
  return (
    <table style={{ width: '100%', borderCollapse: 'collapse' }}>
      <tbody>
        {asked.data.items.map((line) => (
          <tr key={line.signal}>
            <th scope="row" style={{ fontWeight: 400, textAlign: 'left', paddingRight: 8 }}>
              {line.title} <span style={{ color: token.colorTextSecondary }}>{line.subject}</span> {line.used ? <Tag color="success">{t('signal_used')}</Tag> : null}
            </th>
            <td><Course line={line} /></td>
            <td className="number" style={{ textAlign: 'right' }}>{line.units === null ? '' : t('signal_adds', { units: format.signed(line.units, 1) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
