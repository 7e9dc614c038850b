// How many products have which health score, and the money in them; a bar opens its products.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { heatOf, usePalette } from './palette'
import { useFormat } from './format'

export interface Bin {
  from: number
  to: number
  count: number
  value: string | number | null
}

interface DistributionProps {
  bins: readonly Bin[]
  currency: string | null
  onOpen: (from: number, to: number) => void
}

export default function Distribution({ bins, currency, onOpen }: DistributionProps) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const most = Math.max(1, ...bins.map((bin) => bin.count))
  return (
    <div role="group" aria-label={t('distribution.label')} style={{ display: 'flex', alignItems: 'flex-end', gap: 3, height: 150 }}>
      {bins.map((bin) => {
        const words = t('distribution.bin', { from: bin.from, to: bin.to, count: format.number(bin.count), value: format.money(bin.value, { currency, short: true }) })
        return (
          <button
            key={bin.from} type="button" title={words} onClick={() => onOpen(bin.from, bin.to)}
            style={{ all: 'unset', position: 'relative', cursor: 'pointer', flex: 1, height: '100%', display: 'flex', flexDirection: 'column', justifyContent: 'flex-end', textAlign: 'center' }}
          >
            <span aria-hidden="true" style={{ fontSize: 11, color: token.colorTextSecondary, fontVariantNumeric: 'tabular-nums' }}>{format.number(bin.count)}</span>
            <span style={{ display: 'block', height: `${(bin.count / most) * 106}px`, minHeight: bin.count > 0 ? 2 : 0, background: heatOf(palette, bin.from), borderRadius: '3px 3px 0 0' }} />
            <span aria-hidden="true" style={{ fontSize: 11, borderTop: `1px solid ${token.colorBorder}`, color: token.colorTextSecondary }}>{bin.from}</span>
            <span className="unseen">{words}</span>
          </button>
        )
      })}
    </div>
  )
}
