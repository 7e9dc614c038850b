// What the list of actions shows: on Today in the address, so that a link shows the same list; inside a product its own.
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { ActionFilter, ActionState } from '../../api/types'

export type StateOf = ActionState | 'all'
export const STATES: readonly StateOf[] = ['open', 'waiting', 'snoozed', 'approved', 'rejected', 'all']

type Change = (part: ActionFilter) => void

export function filterOf(words: URLSearchParams): ActionFilter {
  const state = STATES.find((one) => one === words.get('state')) ?? 'open'
  const [kind, q] = [words.get('kind'), words.get('q')]
  return { state, ...(kind ? { kind } : {}), ...(q ? { q } : {}) }
}

export function wordsOf(filter: ActionFilter): URLSearchParams {
  const words = new URLSearchParams()
  if (filter.state && filter.state !== 'open') words.set('state', filter.state)
  if (filter.kind) words.set('kind', filter.kind)
  if (filter.q) words.set('q', filter.q)
  return words
}

export function useFilter(sku: string | undefined): [ActionFilter, Change] {
  const [words, setWords] = useSearchParams()
  const [state, setState] = useState<StateOf>('all')
  const address = words.toString()
  const filter = useMemo(() => (sku ? { state, sku } : filterOf(new URLSearchParams(address))), [address, sku, state])
  const change = (part: ActionFilter) => (sku ? setState(part.state ?? state) : setWords(wordsOf({ ...filter, ...part }), { replace: true }))
  return [filter, change]
}
