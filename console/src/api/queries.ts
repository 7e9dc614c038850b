// Every question and every order to the server as a hook: pages import these and never build an address themselves.
import { infiniteQueryOptions, keepPreviousData, queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryKey } from '@tanstack/react-query'
import { useCallback } from 'react'
import { get, patch, post, ProblemError, put, remove, upload, url } from './client'
import type {
  ActionFilter, ActionHistory, Actions, Alert, Approval, AuditEvent, CalendarDay, ConnectionInfo, Decide, DecideAlerts, Decided, DecidedAlerts, Fan, Found, CreatedToken,
  GridColumn, GridPage, GridQuery, HeatAcross, HeatBy, Heatmap, Import, Job, Lang, NewToken, NewUser, NewView, Paged, Product,
  Role, Roles, Run, SavedView, Schedule, Session, SetupState, Target, TermsText, Today, Token, Topic, User,
} from './types'

/** The first word of every query key; what an event of a topic makes stale is listed here, in one place. */
export const STALE_BY_TOPIC: Record<Topic, readonly string[]> = {
  runs: ['session', 'today', 'heatmap', 'actions', 'alerts', 'approvals', 'products', 'product', 'forecast', 'overrides', 'runs', 'jobs'],
  actions: ['actions', 'approvals', 'today', 'product', 'history'],
  alerts: ['alerts', 'today', 'product'],
  imports: ['imports', 'jobs'],
  jobs: ['jobs', 'runs', 'imports', 'schedules'],
  stock: ['stock', 'ledger', 'holds', 'differences', 'feeds'],
}

/** Marks what begins with one of the words as stale, so that what is on screen is asked for again. */
function useStale(): (words: readonly string[]) => void {
  const client = useQueryClient()
  return (words) => {
    for (const word of words) void client.invalidateQueries({ queryKey: [word] })
  }
}

function useOrder<Order, Answer>(order: (what: Order) => Promise<Answer>, stale: readonly string[]) {
  const mark = useStale()
  return useMutation<Answer, Error, Order>({ mutationFn: order, onSettled: () => mark(stale) })
}

function useAsk<Answer>(key: QueryKey, path: string, query: Record<string, string | number | boolean | null | undefined> = {}, enabled = true) {
  return useQuery<Answer>({ queryKey: key, queryFn: ({ signal }) => get<Answer>(path, query, signal), enabled })
}

// Session

export const SESSION_KEY = ['session'] as const

async function askSession(): Promise<Session | null> {
  try {
    return await get<Session>('/session')
  } catch (fault) {
    if (fault instanceof ProblemError && fault.status === 401) return null
    throw fault
  }
}

/** Who is signed in; null: nobody. */
export const sessionOptions = queryOptions({ queryKey: SESSION_KEY, queryFn: askSession, staleTime: 5 * 60_000, retry: 1 })
export const useSetupNeeded = (enabled = true) => useAsk<SetupState>(['setup'], '/setup', {}, enabled)
/** Where single sign-on starts: a page of the server, not of the console. */
export const OIDC_START = url('/oidc/start')
export const setUp = (what: { code: string; email: string; name: string; password: string; lang: Lang }) => post<Session>('/setup', what)
export const signIn = (what: { email: string; password: string }) => post<Session>('/session', what)
export const signOut = () => remove('/session')
export const signOutEverywhere = () => remove('/session/all')
export const changeMe = (what: { lang?: Lang; name?: string }) => patch<unknown>('/me', what)
export const changePassword = (what: { current: string; new: string }) => post<unknown>('/me/password', what)

// Today, actions, approvals

export const todayOptions = queryOptions({ queryKey: ['today'], queryFn: ({ signal }) => get<Today>('/today', {}, signal) })
export const useToday = () => useQuery(todayOptions)
export const heatmapOptions = (by: HeatBy, across: HeatAcross) =>
  queryOptions({ queryKey: ['heatmap', by, across], queryFn: ({ signal }) => get<Heatmap>('/heatmap', { by, across }, signal) })
export const useHeatmap = (by: HeatBy, across: HeatAcross) => useQuery(heatmapOptions(by, across))

export interface ActionsQuery extends ActionFilter {
  sort?: string
  limit?: number
}

/** The ranked actions, page after page; `data.pages.flatMap(page => page.items)`. */
export const actionsOptions = (query: ActionsQuery) =>
  infiniteQueryOptions({
    queryKey: ['actions', query],
    queryFn: ({ pageParam, signal }) => get<Actions>('/actions', { state: 'open', sort: '-worth', limit: 50, ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
export const useActions = (query: ActionsQuery) => useInfiniteQuery({ ...actionsOptions(query), placeholderData: keepPreviousData })

const AFTER_DECISION = ['actions', 'approvals', 'today', 'product', 'history', 'alerts'] as const
export const useDecide = () => useOrder((what: Decide) => post<Decided>('/actions:decide', what), AFTER_DECISION)
export const useUndo = () => useOrder((decision_id: string) => post<Decided>(`/decisions/${encodeURIComponent(decision_id)}:undo`), AFTER_DECISION)
export const useActionHistory = (action_id: string | null) =>
  useAsk<ActionHistory>(['history', action_id], `/actions/${encodeURIComponent(action_id ?? '')}/history`, {}, action_id !== null)

export const useApprovals = (state = 'waiting') => useAsk<{ items: Approval[] }>(['approvals', state], '/approvals', { state })
export const useApprove = () =>
  useOrder(
    (what: { approval_id: string; payload_hash: string }) =>
      post<unknown>(`/approvals/${encodeURIComponent(what.approval_id)}:approve`, { payload_hash: what.payload_hash }),
    AFTER_DECISION,
  )
export const useRefuse = () =>
  useOrder(
    (what: { approval_id: string; payload_hash: string; reason: string }) =>
      post<unknown>(`/approvals/${encodeURIComponent(what.approval_id)}:refuse`, { payload_hash: what.payload_hash, reason: what.reason }),
    AFTER_DECISION,
  )

// Alerts

export interface AlertsQuery {
  state?: string
  level?: string
  kind?: string
  q?: string
  limit?: number
}

export const useAlerts = (query: AlertsQuery = {}, enabled = true) =>
  useInfiniteQuery({
    queryKey: ['alerts', query],
    queryFn: ({ pageParam, signal }) => get<Paged<Alert>>('/alerts', { state: 'open', limit: 50, ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  })
export const useDecideAlerts = () => useOrder((what: DecideAlerts) => post<DecidedAlerts>('/alerts:decide', what), ['alerts', 'today', 'product'])

// Products

const gridQuery = (query: GridQuery) => ({ filter: query.filter ?? [], q: query.q, sort: query.sort, columns: query.columns?.join(',') })

export const useGridColumns = () =>
  useQuery({ queryKey: ['columns'], queryFn: ({ signal }) => get<{ columns: GridColumn[] }>('/products/columns', {}, signal), staleTime: Number.POSITIVE_INFINITY })
/** The grid of product x location, page after page, each page column by column. */
export const useGrid = (query: GridQuery, enabled = true) =>
  useInfiniteQuery({
    queryKey: ['products', query],
    queryFn: ({ pageParam, signal }) => get<GridPage>('/products', { ...gridQuery(query), limit: query.limit ?? 200, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  })
export const exportAddress = (format: 'csv' | 'xlsx', query: GridQuery) => url('/products/export', { format, ...gridQuery(query) })
export const useProduct = (sku: string, location?: string | null) =>
  useAsk<Product>(['product', sku, location ?? null], `/products/${encodeURIComponent(sku)}`, { location })
export const useFan = (sku: string, location?: string | null) =>
  useAsk<Fan>(['product', sku, 'fan', location ?? null], `/products/${encodeURIComponent(sku)}/fan`, { location })
export const useSearch = (q: string) => useAsk<Found>(['search', q], '/search', { q }, q.trim().length > 0)
export const useViews = (page: string) => {
  const asked = useAsk<{ items: SavedView[] }>(['views'], '/views')
  return { ...asked, items: (asked.data?.items ?? []).filter((view) => view.page === page) }
}
export const useSaveView = () => useOrder((view: NewView) => post<SavedView>('/views', view), ['views'])
export const useDropView = () => useOrder((view_id: string) => remove(`/views/${encodeURIComponent(view_id)}`), ['views'])

// Per person, kept on the server

export function usePreferences<Value extends object>(page: string) {
  return useQuery<{ value: Value }>({
    queryKey: ['preferences', page], queryFn: ({ signal }) => get(`/preferences/${page}`, {}, signal), staleTime: Number.POSITIVE_INFINITY, retry: false,
  })
}
/** Shown at once and sent after; a grid that could not be remembered is no reason to stop anybody. */
export function useSavePreferences<Value extends object>(page: string): (value: Value) => void {
  const client = useQueryClient()
  return useCallback((value) => {
    client.setQueryData<{ value: Value }>(['preferences', page], { value })
    void put<unknown>(`/preferences/${page}`, { value }).catch(() => undefined)
  }, [client, page])
}

// Imports, runs, jobs

export const useImports = () => useAsk<{ items: Import[] }>(['imports'], '/imports')
export const useSendFiles = () =>
  useOrder((files: readonly File[]) => {
    const form = new FormData()
    for (const file of files) form.append('files', file, file.name)
    return upload<{ import_id: string; job_id: string }>('/imports', form)
  }, ['imports', 'jobs'])
export const rejectsAddress = (import_id: string) => url(`/imports/${encodeURIComponent(import_id)}/rejects`)

export const useRuns = () => useAsk<{ items: Run[] }>(['runs'], '/runs')
/** One cycle, however long ago. */
export const useRun = (run_id: string | null) => useAsk<Run>(['runs', run_id], `/runs/${encodeURIComponent(run_id ?? '')}`, {}, run_id !== null)
export const useStartRun = () => useOrder<{ refresh: boolean } | void, { job_id: string }>((how) => post('/runs', how), ['runs', 'jobs'])
export const useJobs = () => useAsk<{ items: Job[] }>(['jobs'], '/jobs')
export const useCancelJob = () => useOrder((job_id: string) => post<unknown>(`/jobs/${encodeURIComponent(job_id)}:cancel`), ['jobs'])
export const useRetryJob = () => useOrder((job_id: string) => post<unknown>(`/jobs/${encodeURIComponent(job_id)}:retry`), ['jobs'])

// Settings

export const useSchedules = () => useAsk<{ items: Schedule[] }>(['schedules'], '/schedules')
export const useSaveSchedules = () => useOrder((items: Schedule[]) => put<unknown>('/schedules', { items }), ['schedules'])
export const useTerms = () => useAsk<TermsText>(['terms'], '/settings/terms')
export const useSaveTerms = () => useOrder((what: TermsText) => put<TermsText>('/settings/terms', what), ['terms', 'targets', 'calendar'])
export const useConnections = () => useAsk<{ items: ConnectionInfo[] }>(['connections'], '/settings/connections')
export const useTargets = () => useAsk<{ items: Target[] }>(['targets'], '/settings/targets')
export const useSaveTargets = () => useOrder((items: { kpi: string; target: number | null }[]) => put<unknown>('/settings/targets', { items }), ['targets', 'terms', 'today'])
export const useCalendar = () => useAsk<{ items: CalendarDay[] }>(['calendar'], '/settings/calendar')
export const useUsers = () => useAsk<{ items: User[] } | User[]>(['users'], '/users')
export const useAddUser = () => useOrder((what: NewUser) => post<User>('/users', what), ['users', 'audit'])
export interface UserChange {
  user_id: string
  role?: Role
  brands?: string[] | null
  locations?: string[] | null
  disabled?: boolean
  name?: string
}
export const useChangeUser = () =>
  useOrder(({ user_id, ...what }: UserChange) => patch<User>(`/users/${encodeURIComponent(user_id)}`, what), ['users', 'audit'])
export const useRoles = () => useAsk<Roles>(['roles'], '/roles')
export const useTokens = () => useAsk<{ items: Token[] } | Token[]>(['tokens'], '/tokens')
export const useCreateToken = () =>
  useOrder((what: NewToken) => post<CreatedToken>('/tokens', what), ['tokens', 'audit'])
export const useRevokeToken = () => useOrder((token_id: string) => remove(`/tokens/${encodeURIComponent(token_id)}`), ['tokens', 'audit'])
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => get<{ items: AuditEvent[]; next: string | null }>('/audit', { limit: 100, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

/** The contract leaves open whether some lists come bare or as {items}; both are read. */
export const itemsOf = <Item>(answer: { items: Item[] } | Item[] | undefined): Item[] => (Array.isArray(answer) ? answer : (answer?.items ?? []))
