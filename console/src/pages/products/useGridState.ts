// What the grid shows: the address first, then what this person's grid remembers on the server, then the usual.
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useGridColumns, usePreferences, useSavePreferences } from '../../api/queries'
import { FROZEN, readQuery, writeQuery, type GridState } from './query'

interface Remembered {
  columns?: string[]
  sort?: string
  widths?: Record<string, number>
}

export function useGridState() {
  const [address, setAddress] = useSearchParams()
  const known = useGridColumns()
  const kept = usePreferences<Remembered>('products')
  const save = useSavePreferences<Remembered>('products')
  const remembered = useMemo(() => kept.data?.value ?? {}, [kept.data])
  const text = address.toString()
  const query = useMemo((): GridState => {
    const asked = readQuery(new URLSearchParams(text))
    return { ...asked, sort: asked.sort || (remembered.sort ?? ''), columns: asked.columns.length > 0 ? asked.columns : (remembered.columns ?? []) }
  }, [text, remembered])
  const all = useMemo(() => known.data?.columns ?? [], [known.data])
  const shown = useMemo(() => {
    const keys = query.columns.length > 0 ? query.columns : all.filter((column) => column.default).map((column) => column.key)
    const order = [...FROZEN, ...keys.filter((key) => !FROZEN.includes(key))]
    return order.flatMap((key) => all.find((column) => column.key === key) ?? [])
  }, [all, query.columns])
  const change = (part: Partial<GridState>) => {
    if (part.columns !== undefined || part.sort !== undefined) {
      save({ ...remembered, ...(part.columns ? { columns: part.columns } : {}), ...(part.sort === undefined ? {} : { sort: part.sort }) })
    }
    // What is remembered stays out of the address: a link is as short as what was chosen here.
    setAddress(writeQuery({ ...readQuery(address), ...part }))
  }
  const setWidth = useCallback((key: string, width: number) => save({ ...remembered, widths: { ...remembered.widths, [key]: width } }), [remembered, save])
  return { address, setAddress, known, query, all, shown, widths: remembered.widths, change, setWidth, ready: shown.length > 0 && !kept.isPending }
}
