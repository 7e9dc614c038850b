// Which address shows which page; every page is a file of its own, fetched when it is first opened.
import { lazy, Suspense } from 'react'
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

/** The code of the page that was asked for comes while the session is still being asked for. */
function early(path: string, load: Load): Load {
  if (window.location.pathname !== path) return load
  const coming = load()
  // Asked again when the page is drawn; a failure is shown there.
  coming.catch(() => undefined)
  return () => coming
}

function page(load: Load, needs: Permission | null = null): ReactNode {
  const Page = lazy(load)
  return (
    <Suspense fallback={<Loading />}>
      <Guarded needs={needs}><Page /></Guarded>
    </Suspense>
  )
}

function outer(load: Load): ReactNode {
  const Page = lazy(load)
  return <Suspense fallback={<Loading />}><Page /></Suspense>
}

const inside = (
  <SessionProvider>
    <Shell><Outlet /></Shell>
  </SessionProvider>
)

export const router = createBrowserRouter([
  { path: '/sign-in', element: outer(() => import('../pages/sign-in')), errorElement: <Broken /> },
  { path: '/setup', element: outer(() => import('../pages/setup')), errorElement: <Broken /> },
  {
    path: '/',
    element: inside,
    errorElement: <Broken />,
    children: [
      {
        errorElement: <Broken />,
        children: [
          { index: true, element: <Home>{page(early('/', () => import('../pages/today')), 'today.read')}</Home> },
          { path: 'products', element: page(() => import('../pages/products'), 'products.read') },
          { path: 'products/:sku', element: page(() => import('../pages/product'), 'products.read') },
          { path: 'inbox', element: page(() => import('../pages/inbox'), 'alerts.read') },
          { path: 'approvals', element: page(() => import('../pages/approvals'), 'actions.read') },
          { path: 'import', element: page(() => import('../pages/import'), 'imports.read') },
          { path: 'runs', element: page(() => import('../pages/runs'), 'runs.read') },
          { path: 'runs/:run_id', element: page(() => import('../pages/runs'), 'runs.read') },
          { path: 'settings', element: <Navigate to="/settings/me" replace /> },
          { path: 'settings/:part', element: page(() => import('../pages/settings')) },
          { path: '*', element: <Navigate to="/" replace /> },
        ],
      },
    ],
  },
])
