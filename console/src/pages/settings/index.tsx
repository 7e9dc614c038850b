// Settings: a part each for oneself, the terms, targets and calendar, people, tokens, connections and the record.
import { theme } from 'antd'
import { lazy, Suspense } from 'react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { PARTS } from '../../app/navigation'
import { useSession } from '../../app/session'
import { Loading, NoPermission } from '../../ui/states'

const PAGES: Record<string, ComponentType> = {
  me: lazy(() => import('./Me')),
  terms: lazy(() => import('./Terms')),
  targets: lazy(() => import('./Targets')),
  calendar: lazy(() => import('./Calendar')),
  schedules: lazy(() => import('./Schedules')),
  users: lazy(() => import('./Users')),
  roles: lazy(() => import('./Roles')),
  tokens: lazy(() => import('./Tokens')),
  connections: lazy(() => import('./Connections')),
  audit: lazy(() => import('./Audit')),
}

export default function Settings() {
  const { t } = useTranslation(['settings', 'common'])
  const { token } = theme.useToken()
  const { part } = useParams()
  const { may } = useSession()
  const open = PARTS.filter(({ needs }) => needs === null || may(needs))
  const current = open.find(({ name }) => name === part)
  const Page = current ? PAGES[current.name] : undefined
  return (
    <>
      <nav aria-label={t('common:page.settings')} className="scroll-x" style={{ marginBottom: 10, borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
        <ul className="parts">
          {open.map(({ name }) => (
            <li key={name}>
              <Link
                to={`/settings/${name}`} aria-current={name === current?.name ? 'page' : undefined}
                style={{ color: name === current?.name ? token.colorLink : token.colorText, borderColor: name === current?.name ? token.colorPrimary : 'transparent' }}
              >
                {t(`part.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {Page ? <Suspense fallback={<Loading />}><Page /></Suspense> : <NoPermission />}
    </>
  )
}
