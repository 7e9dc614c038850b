// Settings: a part each for oneself, the terms, targets and calendar, people, tokens, connections and the record.
import { Tabs } from 'antd'
import { lazy, Suspense } from 'react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import type { Permission } from '../../api/types'
import { useSession } from '../../app/session'
import { Loading, NoPermission } from '../../ui/states'

interface Part {
  name: string
  needs: Permission | null
  Page: ComponentType
}

const PARTS: readonly Part[] = [
  { name: 'me', needs: null, Page: lazy(() => import('./Me')) },
  { name: 'terms', needs: 'settings.read', Page: lazy(() => import('./Terms')) },
  { name: 'targets', needs: 'settings.read', Page: lazy(() => import('./Targets')) },
  { name: 'calendar', needs: 'settings.read', Page: lazy(() => import('./Calendar')) },
  { name: 'schedules', needs: 'settings.read', Page: lazy(() => import('./Schedules')) },
  { name: 'users', needs: 'users.manage', Page: lazy(() => import('./Users')) },
  { name: 'roles', needs: null, Page: lazy(() => import('./Roles')) },
  { name: 'tokens', needs: 'tokens.manage', Page: lazy(() => import('./Tokens')) },
  { name: 'connections', needs: 'settings.read', Page: lazy(() => import('./Connections')) },
  { name: 'audit', needs: 'audit.read', Page: lazy(() => import('./Audit')) },
]

export default function Settings() {
  const { t } = useTranslation('settings')
  const navigate = useNavigate()
  const { part } = useParams()
  const { may } = useSession()
  const open = PARTS.filter(({ needs }) => needs === null || may(needs))
  const current = open.find(({ name }) => name === part)
  return (
    <>
      <Tabs
        activeKey={current?.name ?? ''} onChange={(name) => void navigate(`/settings/${name}`)}
        items={open.map(({ name }) => ({ key: name, label: t(`part.${name}`) }))}
      />
      {current ? <Suspense fallback={<Loading />}><current.Page /></Suspense> : <NoPermission />}
    </>
  )
}
