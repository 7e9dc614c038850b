// How right forecasts are and what people know better: questions and orders as hooks.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post, remove } from './client'
import type { Drivers, Launch, Learning, ModelChoice, NewAnalogue, NewModelChoice, NewOverride, Override, Overrides, Relations, SignalLines } from './types'

export const useLearning = () => useQuery({ queryKey: ['forecast'], queryFn: ({ signal }) => get<Learning>('/forecast', {}, signal) })

/** What moves with what, over all goods. */
export const useRelations = () => useQuery({ queryKey: ['forecast', 'relations'], queryFn: ({ signal }) => get<Relations>('/forecast/relations', {}, signal) })

/** What drives one product's forecast, at one place or at all. */
export const useDrivers = (sku: string, location: string | null) =>
  useQuery({ queryKey: ['product', sku, 'drivers', location], queryFn: ({ signal }) => get<Drivers>(`/products/${encodeURIComponent(sku)}/drivers`, { location }, signal) })

/** What the signals about one product said, and what they add. */
export const useSignals = (sku: string) =>
  useQuery({ queryKey: ['product', sku, 'signals'], queryFn: ({ signal }) => get<SignalLines>(`/products/${encodeURIComponent(sku)}/signals`, {}, signal) })

/** What new goods are taken for. */
export const useLaunch = (sku: string) =>
  useQuery({ queryKey: ['product', sku, 'launch'], queryFn: ({ signal }) => get<Launch>(`/products/${encodeURIComponent(sku)}/launch`, {}, signal) })

/** What people said of one product, or of all. */
export const useOverrides = (sku: string | null) =>
  useQuery({ queryKey: ['overrides', sku], queryFn: ({ signal }) => get<Overrides>('/forecast/overrides', { sku }, signal) })

function useSaid<Order, Answer>(order: (what: Order) => Promise<Answer>, ...stale: string[]) {
  const client = useQueryClient()
  return useMutation<Answer, Error, Order>({ mutationFn: order, onSettled: () => stale.forEach((key) => void client.invalidateQueries({ queryKey: [key] })) })
}

export const useOverride = () => useSaid((what: NewOverride) => post<Override>('/forecast/overrides', what), 'overrides', 'forecast')
export const useWithdraw = () => useSaid((id: string) => remove<Override>(`/forecast/overrides/${encodeURIComponent(id)}`), 'overrides', 'forecast')
export const useChoose = () => useSaid((what: NewModelChoice) => post<ModelChoice>('/forecast/choices', what), 'forecast')

export function useAnalogue(sku: string) {
  const client = useQueryClient()
  return useMutation<Launch, Error, NewAnalogue>({
    mutationFn: (what) => post<Launch>(`/products/${encodeURIComponent(sku)}/analogues`, what),
    onSettled: () => void client.invalidateQueries({ queryKey: ['product', sku, 'launch'] }),
  })
}
