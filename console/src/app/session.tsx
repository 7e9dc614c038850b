// Who is signed in and what they may do; sends everybody else to the sign-in page, and a new installation to its set-up.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation } from 'react-router'
import { configure } from '../api/client'
import { SESSION_KEY, sessionOptions, useSetupNeeded } from '../api/queries'
import type { Permission, Session } from '../api/types'
import { Failed, Loading } from '../ui/states'
import { currentLang, speak } from './i18n'

export interface SessionState extends Session {
  session: Session
  may: (permission: Permission) => boolean
}

const Context = createContext<SessionState | null>(null)

/** The session of the page; pages are only shown inside one. */
export function useSession(): SessionState {
  const state = useContext(Context)
  if (!state) throw new Error('useSession is used outside a session')
  return state
}

/** The currency of all money, null when the books mix currencies. */
export const useCurrency = (): string | null => useSession().currency

/** Takes in the session that sign-in or set-up answered with, and forgets what was known of whoever was here before. */
export function useEnter(): (session: Session) => void {
  const client = useQueryClient()
  return useCallback(
    (session) => {
      client.clear()
      configure({ csrf: session.csrf })
      if (session.user.lang !== currentLang()) speak(session.user.lang)
      client.setQueryData(SESSION_KEY, session)
    },
    [client],
  )
}

/** Forgets the session and everything that was read in it. */
export function useLeave(): () => void {
  const client = useQueryClient()
  return useCallback(() => {
    configure({ csrf: '' })
    client.setQueryData(SESSION_KEY, null)
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] })
  }, [client])
}

function Outside() {
  const place = useLocation()
  const setup = useSetupNeeded()
  if (setup.isPending) return <Loading />
  if (setup.data?.needed) return <Navigate to="/setup" replace />
  return <Navigate to="/sign-in" replace state={{ from: `${place.pathname}${place.search}` }} />
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const leave = useLeave()
  const { t, i18n } = useTranslation()
  useEffect(() => {
    configure({ lang: i18n.language, unreachable: t('unreachable'), onSignedOut: leave })
  }, [i18n.language, leave, t])
  const asked = useQuery(sessionOptions)
  const session = asked.data
  if (session) configure({ csrf: session.csrf })
  const state = useMemo(
    () => (session ? { ...session, session, may: (permission: Permission) => session.permissions.includes(permission) } : null),
    [session],
  )
  if (state) return <Context.Provider value={state}>{children}</Context.Provider>
  if (asked.isPending) return <div style={{ padding: 24 }}><Loading /></div>
  if (asked.isLoadingError) return <div style={{ padding: 24 }}><Failed error={asked.error} onRetry={() => void asked.refetch()} /></div>
  return <Outside />
}
