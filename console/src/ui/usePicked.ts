// Which rows are picked, one by one or a range; 'all' means every row of the filter, also those not loaded yet.
import { useCallback, useMemo, useState } from 'react'

export interface Picked {
  ids: ReadonlySet<string>
  all: boolean
  /** Picks or drops one; with a range, everything between it and the one touched last. */
  toggle: (id: string, order?: readonly string[]) => void
  set: (ids: ReadonlySet<string>) => void
  setAll: (all: boolean) => void
  clear: () => void
}

const NONE: ReadonlySet<string> = new Set()

/** The ids from one to the other in the order they are shown, both ends included. */
export function between(order: readonly string[], one: string, other: string): string[] {
  const [from = -1, to = -1] = [order.indexOf(one), order.indexOf(other)].sort((first, second) => first - second)
  return from < 0 ? [other] : order.slice(from, to + 1)
}

interface State {
  ids: ReadonlySet<string>
  all: boolean
  last: string | null
}

function touched(old: State, id: string, order: readonly string[] | undefined): State {
  const ids = new Set(old.ids)
  if (order && old.last !== null) for (const one of between(order, old.last, id)) ids.add(one)
  else if (!ids.delete(id)) ids.add(id)
  return { ids, all: false, last: id }
}

export function usePicked(): Picked {
  const [state, keep] = useState<State>({ ids: NONE, all: false, last: null })
  const toggle = useCallback((id: string, order?: readonly string[]) => keep((old) => touched(old, id, order)), [])
  const set = useCallback((ids: ReadonlySet<string>) => keep((old) => ({ ...old, ids, all: false })), [])
  const setAll = useCallback((all: boolean) => keep((old) => ({ ...old, all })), [])
  const clear = useCallback(() => keep({ ids: NONE, all: false, last: null }), [])
  return useMemo(() => ({ ids: state.ids, all: state.all, toggle, set, setAll, clear }), [state, toggle, set, setAll, clear])
}
