// The counters of a cell as small figures, for a card or the head of its story.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Cell } from '../../api/types'
import { useFormat } from '../../ui/format'

const FIGURES = ['available', 'on_hand', 'held', 'committed', 'incoming', 'in_transit', 'damaged', 'quality_control', 'frozen'] as const
const ALWAYS = 4

export default function Numbers({ cell }: { cell: Cell }) {
  const { t } = useTranslation('stock')
  const { token } = theme.useToken()
  const format = useFormat()
  const shown = FIGURES.filter((name, at) => at < ALWAYS || cell[name] !== 0)
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(72px, 1fr))', gap: '4px 14px', margin: '6px 0' }}>
      {shown.map((name) => (
        <div key={name}>
          <dt style={{ color: token.colorTextSecondary, fontSize: 12 }}>{t(`column.${name}`)}</dt>
          <dd className="number" style={{ margin: 0, fontSize: name === 'available' ? 20 : 15, fontWeight: name === 'available' ? 600 : 400 }}>{format.number(cell[name], 0)}</dd>
        </div>
      ))}
    </dl>
  )
}
