// The pages of the console, once: the side bar, the phone bar, the palette and the g-keys all read this list.
import {
  AlertOutlined, AppstoreOutlined, AuditOutlined, CloudUploadOutlined, DatabaseOutlined, HomeOutlined, LineChartOutlined, PlayCircleOutlined, SettingOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Permission } from '../api/types'

export interface Place {
  name: 'today' | 'products' | 'stock' | 'forecast' | 'inbox' | 'approvals' | 'import' | 'runs' | 'settings'
  path: string
  icon: ReactNode
  /** Seen by who may do this; null: by everybody who is signed in. */
  needs: Permission | null
  /** Pressed after g. */
  letter: string
  /** On the bar of a phone. */
  phone: boolean
}

/** The parts of the settings, in the order of their tabs. */
export const PARTS: readonly { name: string; needs: Permission | null }[] = [
  { name: 'me', needs: null },
  { name: 'terms', needs: 'settings.read' },
  { name: 'targets', needs: 'settings.read' },
  { name: 'calendar', needs: 'settings.read' },
  { name: 'schedules', needs: 'settings.read' },
  { name: 'users', needs: 'users.manage' },
  { name: 'roles', needs: null },
  { name: 'tokens', needs: 'tokens.manage' },
  { name: 'connections', needs: 'settings.read' },
  { name: 'audit', needs: 'audit.read' },
]

export const PLACES: readonly Place[] = [
  { name: 'today', path: '/', icon: <HomeOutlined />, needs: 'today.read', letter: 't', phone: true },
  { name: 'inbox', path: '/inbox', icon: <AlertOutlined />, needs: 'alerts.read', letter: 'i', phone: true },
  { name: 'approvals', path: '/approvals', icon: <AuditOutlined />, needs: 'actions.read', letter: 'a', phone: true },
  { name: 'products', path: '/products', icon: <AppstoreOutlined />, needs: 'products.read', letter: 'p', phone: true },
  { name: 'stock', path: '/stock', icon: <DatabaseOutlined />, needs: 'stock.read', letter: 'k', phone: true },
  { name: 'forecast', path: '/forecast', icon: <LineChartOutlined />, needs: 'forecast.read', letter: 'f', phone: false },
  { name: 'import', path: '/import', icon: <CloudUploadOutlined />, needs: 'imports.read', letter: 'm', phone: false },
  { name: 'runs', path: '/runs', icon: <PlayCircleOutlined />, needs: 'runs.read', letter: 'r', phone: false },
  { name: 'settings', path: '/settings', icon: <SettingOutlined />, needs: null, letter: 's', phone: true },
]
