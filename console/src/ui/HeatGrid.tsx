// Scores in a grid of groups by places; each cell says its score and opens the products behind it.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { heatOf, inkOn, usePalette } from './palette'
import { DASH, useFormat } from './format'

export interface HeatGridProps {
  row_titles: readonly string[]
  label: string
  rows: readonly string[]
  columns: readonly string[]
  score: readonly (readonly (number | null)[])[]
  value: readonly (readonly (string | null)[])[]
  count: readonly (readonly number[])[]
  currency: string | null
  onOpen: (row: string, column: string) => void
}

interface CellProps {
  row: string
  column: string
  score: number | null
  value: string | null
  count: number
  currency: string | null
  onOpen: (row: string, column: string) => void
}

function Cell({ row, column, score, value, count, currency, onOpen }: CellProps) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  if (score === null) {
    return <td style={{ textAlign: 'center', color: token.colorTextTertiary }} title={t('heat.none')}>{DASH}</td>
  }
  const ground = heatOf(palette, score)
  const words = t('heat.cell', { row, column, score: format.number(score), value: format.money(value, { currency, short: true }), count: format.number(count) })
  return (
    <td style={{ padding: 0 }}>
      <button
        type="button"
        aria-label={words}
        title={words}
        onClick={() => onOpen(row, column)}
        style={{ all: 'unset', boxSizing: 'border-box', cursor: 'pointer', width: '100%', minWidth: 36, lineHeight: '24px', textAlign: 'center', borderRadius: 3, background: ground, color: inkOn(ground), fontVariantNumeric: 'tabular-nums' }}
        className="heat-cell"
      >
        {format.number(score)}
      </button>
    </td>
  )
}

export default function HeatGrid({ label, rows, row_titles, columns, score, value, count, currency, onOpen }: HeatGridProps) {
  const { token } = theme.useToken()
  const quiet = { color: token.colorTextSecondary, fontWeight: 400, fontSize: token.fontSizeSM, whiteSpace: 'nowrap' as const }
  return (
    <div style={{ overflow: 'auto', maxHeight: 420 }} tabIndex={0} role="region" aria-label={label}>
      <table style={{ borderCollapse: 'separate', borderSpacing: 2, width: '100%' }}>
        <thead>
          <tr>
            <td style={{ position: 'sticky', left: 0, top: 0, zIndex: 2, background: token.colorBgContainer }} />
            {columns.map((column) => (
              <th key={column} scope="col" style={{ ...quiet, position: 'sticky', top: 0, zIndex: 1, background: token.colorBgContainer, padding: '0 2px' }}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, down) => (
            <tr key={row}>
              <th scope="row" style={{ ...quiet, textAlign: 'left', position: 'sticky', left: 0, background: token.colorBgContainer, paddingRight: 8 }}>{row_titles[down] ?? row}</th>
              {columns.map((column, across) => (
                <Cell
                  key={column} row={row} column={column} currency={currency} onOpen={onOpen}
                  score={score[down]?.[across] ?? null} value={value[down]?.[across] ?? null} count={count[down]?.[across] ?? 0}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
