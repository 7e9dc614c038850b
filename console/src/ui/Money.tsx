// An amount of money: exact on hover, coloured by whether a change is good or bad when it is one.
import { usePalette } from './palette'
import { useFormat } from './format'

export interface MoneyProps {
  amount: string | number | null | undefined
  currency: string | null | undefined
  /** Round large amounts to thousands or millions; the exact amount is on hover. */
  short?: boolean
  /** Show the sign: the amount is a change. */
  signed?: boolean
  /** Which way is good, to colour a change. */
  good?: 'up' | 'down'
}

export default function Money({ amount, currency, short = false, signed = false, good }: MoneyProps) {
  const format = useFormat()
  const palette = usePalette()
  const value = Number(amount ?? 0)
  const isGood = good === 'up' ? value > 0 : value < 0
  const colour = good && value !== 0 ? (isGood ? palette.money.better : palette.money.worse) : undefined
  const shown = (
    <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', color: colour }}>
      {format.money(amount, { currency: currency ?? null, short, signed })}
    </span>
  )
  if (!short || amount === null || amount === undefined) return shown
  // A hint of the browser's own: a list holds hundreds of these.
  return <span title={format.money(amount, { currency: currency ?? null, signed })}>{shown}</span>
}
