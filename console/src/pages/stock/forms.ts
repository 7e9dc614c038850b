// The moves that people make by hand, and what each has to ask.
import type { Cell, Entry } from '../../api/types'

export const FORMS = ['receive', 'arrive', 'count', 'adjust', 'transfer', 'block', 'unblock'] as const
/** Those that start from a box or a shelf, not from a line of the list. */
export const EVERYDAY = FORMS.slice(0, 5)
export type Form = (typeof FORMS)[number]

export const KIND = { receive: 'received', arrive: 'arrived', count: 'counted', adjust: 'adjusted', transfer: 'dispatched', block: 'blocked', unblock: 'unblocked' } as const
/** What goods are kept from sale for. */
export const ACCOUNTS = ['damaged', 'quality_control', 'frozen'] as const
export const BLOCKING: readonly Form[] = ['block', 'unblock']
/** Corrections say why, from a short list or in words of their own. */
export const EXPLAINED: readonly Form[] = ['count', 'adjust', 'block']
export const REASONS = ['count', 'damage', 'theft', 'mistake', 'promotion'] as const

export interface Draft {
  sku: string
  location: string
  owner: string
  pool: string
  account: (typeof ACCOUNTS)[number]
  units: number | null
  to_location: string
  reason: string
  reference: string
}

export const draftOf = (cell: Cell | null): Draft => ({
  sku: cell?.sku ?? '', location: cell?.location ?? '', owner: cell?.owner ?? '', pool: cell?.pool ?? '', account: 'damaged', units: null, to_location: '', reason: '', reference: '',
})

/** Whether the form can be sent. */
export function complete(form: Form, draft: Draft): boolean {
  const named = draft.sku.trim() !== '' && draft.location.trim() !== '' && draft.units !== null
  if (!named || draft.units === null) return false
  if (EXPLAINED.includes(form) && draft.reason.trim() === '') return false
  if (form === 'transfer') return draft.units > 0 && draft.to_location.trim() !== '' && draft.to_location.trim() !== draft.location.trim()
  return form === 'adjust' ? draft.units !== 0 : form === 'count' ? draft.units >= 0 : draft.units > 0
}

export function entryOf(form: Form, draft: Draft): Partial<Entry> {
  const said = { ...(draft.reason.trim() ? { reason: draft.reason.trim() } : {}), ...(draft.reference.trim() ? { reference: draft.reference.trim() } : {}) }
  return {
    kind: KIND[form], sku: draft.sku.trim(), location: draft.location.trim(), owner: draft.owner, pool: draft.pool, units: draft.units ?? 0, ...said,
    ...(form === 'transfer' ? { to_location: draft.to_location.trim() } : {}),
    ...(BLOCKING.includes(form) ? { account: draft.account } : {}),
  }
}
