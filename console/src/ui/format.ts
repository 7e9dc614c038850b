// Numbers, dates and shares as people of the page's language write them.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

export const DASH = '–'

export interface Format {
  money: (amount: string | number | null | undefined, options?: { currency?: string | null; short?: boolean; signed?: boolean }) => string
  number: (value: number | null | undefined, digits?: number) => string
  signed: (value: number | null | undefined, digits?: number) => string
  share: (value: number | null | undefined, digits?: number) => string
  day: (iso: string | null | undefined) => string
  /** Without the year, when it is this one. */
  dayShort: (iso: string | null | undefined) => string
  time: (iso: string | null | undefined) => string
  seconds: (value: number | null | undefined) => string
  bytes: (value: number | null | undefined) => string
}

/** Making one of these costs more than using it a hundred times; a grid asks for thousands. */
function kept<Options, Made>(make: (lang: string, options: Options | undefined) => Made) {
  const made = new Map<string, Made>()
  return (lang: string, options?: Options): Made => {
    const key = lang + JSON.stringify(options ?? null)
    const found = made.get(key)
    if (found) return found
    const fresh = make(lang, options)
    made.set(key, fresh)
    return fresh
  }
}

const numbers = kept((lang, options: Intl.NumberFormatOptions | undefined) => new Intl.NumberFormat(lang, options))
const dates = kept((lang, options: Intl.DateTimeFormatOptions | undefined) => new Intl.DateTimeFormat(lang, options))

const missing = (value: unknown): value is null | undefined | '' => value === null || value === undefined || value === ''

function moneyText(lang: string, amount: string | number, currency: string | null | undefined, short: boolean, signed: boolean): string {
  const value = Number(amount)
  if (!Number.isFinite(value)) return String(amount)
  const whole = short || Math.abs(value) >= 1000
  const options: Intl.NumberFormatOptions = {
    ...(currency ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } : {}),
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
    ...(short && Math.abs(value) >= 10_000
      ? { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 }
      : { maximumFractionDigits: whole ? 0 : 2, minimumFractionDigits: whole ? 0 : 2 }),
  }
  try {
    return numbers(lang, options).format(value)
  } catch {
    // A currency code the browser does not know is shown as it stands.
    return `${currency ?? ''} ${numbers(lang).format(value)}`.trim()
  }
}

function bytesText(lang: string, value: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let size = value
  let at = 0
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000
    at += 1
  }
  return `${numbers(lang, { maximumFractionDigits: 1 }).format(size)} ${units[at] ?? ''}`
}

/** A date without a clock stays the same day in every time zone. */
function dayOf(iso: string): Date {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T12:00:00`) : new Date(iso)
}

function shortDay(lang: string, day: Date): string {
  const thisYear = day.getFullYear() === new Date().getFullYear()
  return dates(lang, thisYear ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' }).format(day)
}

export function makeFormat(lang: string): Format {
  const plain = (value: number, digits: number) => numbers(lang, { maximumFractionDigits: digits }).format(value)
  return {
    money: (amount, options = {}) =>
      missing(amount) ? DASH : moneyText(lang, amount, options.currency, options.short ?? false, options.signed ?? false),
    number: (value, digits = 1) => (missing(value) ? DASH : plain(value, digits)),
    signed: (value, digits = 1) =>
      missing(value) ? DASH : numbers(lang, { maximumFractionDigits: digits, signDisplay: 'exceptZero' }).format(value),
    share: (value, digits = 1) =>
      missing(value) ? DASH : numbers(lang, { style: 'percent', maximumFractionDigits: digits }).format(value),
    day: (iso) => (missing(iso) ? DASH : dates(lang, { dateStyle: 'medium' }).format(dayOf(iso))),
    dayShort: (iso) => (missing(iso) ? DASH : shortDay(lang, dayOf(iso))),
    time: (iso) =>
      missing(iso) ? DASH : dates(lang, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso)),
    seconds: (value) =>
      missing(value)
        ? DASH
        : numbers(lang, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value),
    bytes: (value) => (missing(value) ? DASH : bytesText(lang, value)),
  }
}

/** The formats of the language that is on. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  const lang = i18n.language
  return useMemo(() => makeFormat(lang.startsWith('zh') ? 'zh-CN' : lang || 'en'), [lang])
}
