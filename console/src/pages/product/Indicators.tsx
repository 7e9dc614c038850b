// The indicators of a product; each opens to its meaning, formula and the inputs it was computed from.
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Indicator } from '../../api/types'
import { DASH, useFormat } from '../../ui/format'
import Opens from '../../ui/Opens'
import { Empty } from '../../ui/states'

/** So few are read at a glance and need no search. */
const FEW = 12

export default function Indicators({ indicators }: { indicators: readonly Indicator[] }) {
  const { t } = useTranslation('product')
  const format = useFormat()
  const [q, setQ] = useState('')
  const fits = indicators.filter((one) => `${one.title} ${one.key}`.toLowerCase().includes(q.toLowerCase()))
  if (indicators.length === 0) return <Empty text={t('no_indicators')} />
  return (
    <>
      {indicators.length > FEW ? <Input size="small" allowClear value={q} placeholder={t('find_indicator')} aria-label={t('find_indicator')} onChange={(event) => setQ(event.target.value)} /> : null}
      <div style={{ maxHeight: 420, overflow: 'auto', marginTop: 4 }} tabIndex={0} role="region" aria-label={t('indicators')}>
        <table style={{ width: '100%', borderCollapse: 'collapse' }}>
          <tbody>
            {fits.map((one) => (
              <tr key={one.key}>
                <th scope="row" style={{ fontWeight: 400, textAlign: 'left', padding: '2px 12px 2px 0' }}>{one.title}</th>
                <td className="number" style={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
                  <Opens title={one.title} meaning={one.meaning} how={one.formula} inputs={one.inputs} show={(value) => (typeof value === 'number' ? format.number(value, 2) : (value ?? DASH))}>
                    {one.shown || DASH}
                  </Opens>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
