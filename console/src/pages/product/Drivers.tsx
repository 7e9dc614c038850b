// What drives the forecast: parts in units that add up to it, and the largest of them in a sentence.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDrivers } from '../../api/forecast'
import { useFormat } from '../../ui/format'
import { usePalette } from '../../ui/palette'
import { Empty, Failed, Loading } from '../../ui/states'

export default function Drivers({ sku, location }: { sku: string; location: string | null }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const asked = useDrivers(sku, location)
  if (asked.isPending) return <Loading rows={4} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const { parts, units, why, change } = asked.data
  if (parts.length === 0) return <Empty text={t('no_drivers')} />
  const most = Math.max(1e-9, ...parts.map((part) => Math.abs(part.units)))
  const total = units ?? 0
  return (
    <>
      {why ? <p style={{ margin: '0 0 8px' }}>{why}</p> : null}
      {change ? <p style={{ margin: '0 0 8px' }}>{change.why}</p> : null}
      <table style={{ width: '100%', borderCollapse: 'collapse' }}>
        <tbody>
          {parts.map((part) => {
            const share = (Math.abs(part.units) / most) * 50
            return (
              <tr key={part.driver}>
                <th scope="row" style={{ fontWeight: 400, textAlign: 'left', whiteSpace: 'nowrap', paddingRight: 8 }}>{part.title}</th>
                <td style={{ width: '60%' }}>
                  <div aria-hidden="true" style={{ position: 'relative', height: 10 }}>
                    <div style={{ position: 'absolute', left: '50%', top: 0, bottom: 0, width: 1, background: token.colorBorder }} />
                    <div style={{ position: 'absolute', height: 10, borderRadius: 2, width: `${share}%`, left: part.units >= 0 ? '50%' : `${50 - share}%`, background: part.driver === 'base' ? palette.fan.history : part.units >= 0 ? palette.fan.mean : palette.fan.runOut }} />
                  </div>
                </td>
                <td className="number" style={{ textAlign: 'right', paddingLeft: 8 }}>{part.driver === 'base' ? format.number(part.units) : format.signed(part.units, 1)}</td>
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr style={{ borderTop: `1px solid ${token.colorBorder}` }}>
            <th scope="row" style={{ textAlign: 'left' }}>{t('drivers_total', { days: asked.data.days })}</th><td /><td className="number" style={{ textAlign: 'right' }}><b>{format.number(total)}</b></td>
          </tr>
        </tfoot>
      </table>
    </>
  )
}
