// Which address shows which page; every page is a file of its own, fetched when it is first opened.
import type { ComponentType, ReactNode } from 'react'
import { createBrowserRouter, Navigate, Outlet } from 'react-router'
import type { Permission } from '../api/types'
import { Loading, NoPermission } from '../ui/states'
import { Broken } from './broken'
import { PLACES } from './navigation'
import { SessionProvider, useSession } from './session'
import { Shell } from './shell'

function Guarded({ needs, children }: { needs: Permission | null; children: ReactNode }) {
  const { may } = useSession()
  return needs === null || may(needs) ? children : <NoPermission />
}

/** Whoever may not see Today starts at the first page they may see. */
function Home({ children }: { children: ReactNode }) {
  const { may } = useSession()
  const first = PLACES.find((place) => place.needs === null || may(place.needs))
  return first && first.path !== '/' ? <Navigate to={first.path} replace /> : children
}

type Load = () => Promise<{ default: ComponentType }>
type Frame = ComponentType<{ children: ReactNode }>

const Bare: Frame = ({ children }) => children

/**
 * A page whose code comes before it is drawn: the old page stays until then. (React holds back what a placeholder of its
 * own has covered for 300 ms, which was half the time until Today could be read.)
 */
const page = (load: Load, needs: Permission | null = null, Outer: Frame = Bare) => ({
  lazy: async () => {
    const { default: Page } = await load()
    return { Component: () => <Outer><Guarded needs={needs}><Page /></Guarded></Outer> }
  },
})

const outer = (load: Load) => ({ lazy: async () => ({ Component: (await load()).default }), hydrateFallbackElement: <Loading /> })

const inside = (
  <SessionProvider>
    <Shell><Outlet /></Shell>
  </SessionProvider>
)

export const router = createBrowserRouter([
  { path: '/sign-in', ...outer(() => import('../pages/sign-in')), errorElement: <Broken /> },
  { path: '/setup', ...outer(() => import('../pages/setup')), errorElement: <Broken /> },
  {
    path: '/',
    element: inside,
    errorElement: <Broken />,
    children: [
      {
        errorElement: <Broken />,
        hydrateFallbackElement: <Loading rows={10} />,
        children: [
          { index: true, ...page(() => import('../pages/today'), 'today.read', Home) },
          { path: 'products', ...page(() => import('../pages/products'), 'products.read') },
          { path: 'products/:sku', ...page(() => import('../pages/product'), 'products.read') },
          { path: 'stock', ...page(() => import('../pages/stock'), 'stock.read') },
          { path: 'forecast', ...page(() => import('../pages/forecast'), 'forecast.read') },
          { path: 'inbox', ...page(() => import('../pages/inbox'), 'alerts.read') },
          { path: 'approvals', ...page(() => import('../pages/approvals'), 'actions.read') },
          { path: 'import', ...page(() => import('../pages/import'), 'imports.read') },
          { path: 'runs', ...page(() => import('../pages/runs'), 'runs.read') },
          { path: 'runs/:run_id', ...page(() => import('../pages/runs'), 'runs.read') },
          { path: 'settings', element: <Navigate to="/settings/me" replace /> },
          { path: 'settings/:part', ...page(() => import('../pages/settings')) },
          { path: '*', element: <Navigate to="/" replace /> },
        ],
      },
    ],
  },
])
