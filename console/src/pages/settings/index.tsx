// Settings: a part each for oneself, the terms, targets and calendar, people, tokens, connections and the record.
import { Tabs } from 'antd'
import { lazy, Suspense } from 'react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
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
  const { t } = useTranslation('settings')
  const navigate = useNavigate()
  const { part } = useParams()
  const { may } = useSession()
  const open = PARTS.filter(({ needs }) => needs === null || may(needs))
  const current = open.find(({ name }) => name === part)
  const Page = current ? PAGES[current.name] : undefined
  return (
    <>
      <Tabs
        activeKey={current?.name ?? ''} onChange={(name) => void navigate(`/settings/${name}`)}
        items={open.map(({ name }) => ({ key: name, label: t(`part.${name}`) }))}
      />
      {Page ? <Suspense fallback={<Loading />}><Page /></Suspense> : <NoPermission />}
    </>
  )
}
