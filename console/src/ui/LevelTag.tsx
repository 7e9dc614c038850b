// How urgent an alert is: a colour, a shape and a word, so that none of them has to be told apart alone.
import { useTranslation } from 'react-i18next'
import { usePalette, type Level } from './palette'

const SHAPES: Record<Level, string> = { red: '▲', orange: '◆', yellow: '●' }

export default function LevelTag({ level, count }: { level: Level; count?: number }) {
  const { t } = useTranslation('ui')
  const colours = usePalette().levels[level]
  return (
    <span
      style={{
        display: 'inline-flex', gap: 4, alignItems: 'center', padding: '0 6px', borderRadius: 4, lineHeight: '18px', whiteSpace: 'nowrap',
        background: colours.fill, color: colours.ink, border: `1px solid ${colours.edge}`,
      }}
    >
      <span aria-hidden="true" style={{ color: colours.edge, fontSize: '0.8em' }}>{SHAPES[level]}</span>
      {t(`level.${level}`)}
      {count === undefined ? null : <b style={{ fontVariantNumeric: 'tabular-nums' }}>{count}</b>}
    </span>
  )
}
