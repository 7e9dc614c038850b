// Asks for what the first page will want while its code is still on the way: who is here, then what Today shows.
import type { QueryClient } from '@tanstack/react-query'
import { actionsOptions, heatmapOptions, sessionOptions, todayOptions } from '../api/queries'

export async function askEarly(client: QueryClient, path: string): Promise<void> {
  const session = await client.fetchQuery(sessionOptions).catch(() => null)
  if (path !== '/' || !session?.permissions.includes('today.read')) return
  void client.prefetchQuery(todayOptions)
  void client.prefetchQuery(heatmapOptions('category', 'location'))
  if (session.permissions.includes('actions.read')) void client.prefetchInfiniteQuery(actionsOptions({ state: 'open' }))
}
