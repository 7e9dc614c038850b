// Live stock: questions and orders as hooks, and what the stream says drawn into what is on screen.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { get, post } from './client'
import { newId } from './ids'
import type { Cell, Cells, Entry, Feeds, Holds, Ledger, Moved, Places, CorrectionAsked, Undoing, StockDifferences, Waiting } from './types'

export interface StockQuery {
  q?: string
  sku?: string
  owner?: string
  location?: string
  sort?: string
  short?: boolean
  as_of?: string
}

const PAGE = 200

/** Cells as they stand, or stood, page after page. */
export const useStock = (query: StockQuery) =>
  useInfiniteQuery({
    queryKey: ['stock', query],
    queryFn: ({ pageParam, signal }) => get<Cells>('/hub/stock', { ...query, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  })

/** Places that have stock: they change seldom. */
export const usePlaces = () => useQuery({ queryKey: ['places'], queryFn: ({ signal }) => get<Places>('/hub/locations', {}, signal), staleTime: 60_000 })

export const useLedger = (cell: number) =>
  useInfiniteQuery({
    queryKey: ['ledger', cell],
    queryFn: ({ pageParam, signal }) => get<Ledger>('/hub/moves', { cell, limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

/** Holds that end within so many seconds; all that are held without. */
export const useHolds = (ends_within_seconds?: number, cell?: number) =>
  useQuery({
    queryKey: ['holds', ends_within_seconds ?? null, cell ?? null],
    queryFn: ({ signal }) => get<Holds>('/hub/holds', { state: 'held', ends_within_seconds, cell, limit: 200 }, signal),
  })

export const useFeeds = (enabled: boolean) => useQuery({ queryKey: ['feeds'], queryFn: ({ signal }) => get<Feeds>('/hub/feeds', {}, signal), enabled })
export const useDifferences = (state: string) =>
  useQuery({ queryKey: ['differences', state], queryFn: ({ signal }) => get<StockDifferences>('/hub/differences', { state, limit: 200 }, signal) })

function useStockOrder<Order, Answer>(order: (what: Order) => Promise<Answer>, stale: readonly string[]) {
  const client = useQueryClient()
  return useMutation<Answer, Error, Order>({
    mutationFn: order,
    onSettled: () => {
      for (const word of stale) void client.invalidateQueries({ queryKey: [word] })
    },
  })
}

export const isWaiting = (answer: Moved | Waiting): answer is Waiting => 'approval_id' in answer
export const useMove = () =>
  useStockOrder((entry: Partial<Entry>) => post<Moved | Waiting>('/hub/moves', { id: newId(), ...entry }), ['stock', 'ledger', 'approvals'])
export const useCheckFeeds = () => useStockOrder<void, Feeds>(() => post('/hub/feeds:check'), ['feeds', 'differences'])
export const usePropose = () =>
  useStockOrder((id: string) => post<CorrectionAsked>(`/hub/differences/${encodeURIComponent(id)}:propose`), ['differences', 'feeds', 'approvals'])
export const useAccept = () =>
  useStockOrder((what: { id: string; reason: string }) => post<unknown>(`/hub/differences/${encodeURIComponent(what.id)}:accept`, { reason: what.reason }), ['differences', 'feeds'])

export const useUndo = () => useStockOrder((what: Undoing) => post<CorrectionAsked>('/hub/moves:undo', what), ['approvals'])

type Pages = InfiniteData<Cells, string | null>

/** Numbers move as moves happen: the rows on screen are drawn anew, sums and new rows are asked for. True when all was drawn. */
export function drawStock(client: QueryClient, changed: readonly Cell[]): boolean {
  const fresh = new Map(changed.map((cell) => [cell.cell_id, cell]))
  const known = new Set<number>()
  for (const [key, pages] of client.getQueriesData<Pages>({ queryKey: ['stock'] })) {
    const asked = key[1] as StockQuery | undefined
    if (!pages || asked?.as_of) continue
    const drawn = pages.pages.map((page) => ({
      ...page,
      items: page.items.map((cell) => {
        const now = fresh.get(cell.cell_id)
        if (now) known.add(cell.cell_id)
        return now ? { ...cell, ...now, name: cell.name ?? null } : cell
      }),
    }))
    client.setQueryData<Pages>(key, { ...pages, pages: drawn })
  }
  return known.size === fresh.size
}
