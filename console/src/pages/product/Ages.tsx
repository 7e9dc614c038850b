// How old the stock is: units in each band of age.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format'
import { Empty } from '../../ui/states'

export default function Ages({ ages }: { ages: readonly { band: string; units: number }[] }) {
  const { t } = useTranslation('product')
  const { token } = theme.useToken()
  const format = useFormat()
  const most = Math.max(1, ...ages.map((age) => age.units))
  if (ages.length === 0) return <Empty text={t('no_ages')} />
  return (
    <table style={{ width: '100%', borderCollapse: 'collapse' }}>
      <tbody>
        {ages.map((age) => (
          <tr key={age.band}>
            <th scope="row" style={{ fontWeight: 400, textAlign: 'left', whiteSpace: 'nowrap', paddingRight: 8 }}>{age.band}</th>
            <td style={{ width: '70%' }}><div aria-hidden="true" style={{ height: 10, borderRadius: 2, background: token.colorPrimary, width: `${(age.units / most) * 100}%`, minWidth: age.units > 0 ? 2 : 0 }} /></td>
            <td className="number" style={{ textAlign: 'right', paddingLeft: 8 }}>{format.number(age.units)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
