// Which rows are picked; 'all' means every row of the filter, also those not loaded yet.
import { useCallback, useState } from 'react'

export function usePicked() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const toggle = useCallback((id: string) => {
    setAll(false)
    setIds((old) => {
      const next = new Set(old)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const clear = useCallback(() => {
    setAll(false)
    setIds(new Set())
  }, [])
  return { ids, all, toggle, clear, set: setIds, setAll }
}
