// The frame around every page: where one can go, who one is, whether the server listens.
import { MenuOutlined, QuestionCircleOutlined, SearchOutlined } from '@ant-design/icons'
import { Button, Grid, Layout, Menu, Modal, theme, Tooltip } from 'antd'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { CommandPalette } from './commands'
import { ConnectionBadge, ConnectionBanner } from './connection'
import { useEventStream } from './events'
import { PAGE_KEYS, useGlobalKeys } from './keys'
import { PLACES } from './navigation'
import type { Place } from './navigation'
import { useSession } from './session'
import { LangSwitch, ModeSwitch, UserMenu } from './switches'

function usePlaces(): readonly Place[] {
  const { may } = useSession()
  return useMemo(() => PLACES.filter((place) => place.needs === null || may(place.needs)), [may])
}

const placeOf = (path: string): Place | undefined => PLACES.find((place) => (place.path === '/' ? path === '/' : path.startsWith(place.path)))

function Help({ open, onClose, places }: { open: boolean; onClose: () => void; places: readonly Place[] }) {
  const { t } = useTranslation()
  const rows: [string, string][] = [
    ['Ctrl K', t('keys.palette')],
    ['?', t('keys.help')],
    ...PAGE_KEYS.map(([key, name]): [string, string] => [key, t(`keys.${name}`)]),
    ...places.map((place): [string, string] => [`g ${place.letter}`, t(`page.${place.name}`)]),
  ]
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('keys.title')} width={620}>
      <dl style={{ columns: '240px 2', margin: 0 }}>
        {rows.map(([key, text]) => (
          <div key={key} style={{ display: 'flex', gap: 12, padding: '3px 0', breakInside: 'avoid' }}>
            <dt style={{ minWidth: 62 }}><kbd>{key}</kbd></dt>
            <dd style={{ margin: 0 }}>{text}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}

function PhoneBar({ places, current }: { places: readonly Place[]; current: Place | undefined }) {
  const { t } = useTranslation()
  const { token } = theme.useToken()
  return (
    <nav
      aria-label={t('shell.pages')}
      style={{
        position: 'fixed', insetInline: 0, bottom: 0, zIndex: 50, display: 'flex', background: token.colorBgContainer,
        borderTop: `1px solid ${token.colorBorderSecondary}`, paddingBottom: 'env(safe-area-inset-bottom)',
      }}
    >
      {places.filter((place) => place.phone).map((place) => (
        <Link
          key={place.name} to={place.path} aria-current={place === current ? 'page' : undefined}
          style={{
            flex: 1, minHeight: 52, display: 'flex', flexDirection: 'column', alignItems: 'center', justifyContent: 'center', gap: 2, fontSize: 11,
            color: place === current ? token.colorLink : token.colorText,
          }}
        >
          <span style={{ fontSize: 18, lineHeight: 1 }}>{place.icon}</span>
          {t(`page.${place.name}`)}
        </Link>
      ))}
    </nav>
  )
}

function SideBar({ places, current, narrow }: { places: readonly Place[]; current: Place | undefined; narrow: boolean }) {
  const { t } = useTranslation()
  const { token } = theme.useToken()
  const { version } = useSession()
  const items = places.map((place) => ({ key: place.name, icon: place.icon, label: <Link to={place.path}>{t(`page.${place.name}`)}</Link> }))
  return (
    <Layout.Sider
      theme="light" width={168} collapsedWidth={48} collapsed={narrow} trigger={null}
      style={{ position: 'sticky', top: 0, height: '100vh', borderInlineEnd: `1px solid ${token.colorBorderSecondary}` }}
    >
      <nav aria-label={t('shell.pages')} style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <Link to="/" style={{ display: 'flex', alignItems: 'center', gap: 8, padding: '10px 12px', color: token.colorText, fontWeight: 600 }}>
          <img src="/mark.svg" alt="" width={24} height={24} />
          {narrow ? null : <span>{t('shell.name')}</span>}
        </Link>
        <Menu mode="inline" items={items} selectedKeys={current ? [current.name] : []} style={{ borderInlineEnd: 0, flex: 1 }} />
        {narrow ? null : <span style={{ padding: 12, fontSize: 11, color: token.colorTextDescription }}>{t('shell.version', { version })}</span>}
      </nav>
    </Layout.Sider>
  )
}

interface TopBarProps {
  phone: boolean
  title: string
  onFold: () => void
  onPalette: () => void
  onHelp: () => void
}

function TopBar({ phone, title, onFold, onPalette, onHelp }: TopBarProps) {
  const { t } = useTranslation()
  const { token } = theme.useToken()
  return (
    <Layout.Header
      style={{
        display: 'flex', alignItems: 'center', gap: 6, position: 'sticky', top: 0, zIndex: 40, lineHeight: 'normal',
        background: token.colorBgContainer, borderBottom: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {phone ? null : <Button type="text" icon={<MenuOutlined />} aria-label={t('shell.fold')} onClick={onFold} />}
      <h1 style={{ fontSize: 15, fontWeight: 600, margin: 0, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' }}>{title}</h1>
      <span style={{ flex: 1 }} />
      <ConnectionBadge phone={phone} />
      <Button icon={<SearchOutlined />} {...(phone ? { 'aria-label': t('shell.find') } : {})} aria-keyshortcuts="Control+K" onClick={onPalette}>
        {phone ? null : <>{t('shell.find')} <kbd aria-hidden="true">Ctrl K</kbd></>}
      </Button>
      {phone ? null : (
        <>
          <LangSwitch />
          <ModeSwitch />
          <Tooltip title={t('keys.title')}>
            <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('keys.title')} onClick={onHelp} />
          </Tooltip>
        </>
      )}
      <UserMenu phone={phone} />
    </Layout.Header>
  )
}

export function Shell({ children }: { children: ReactNode }) {
  useEventStream()
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const screens = Grid.useBreakpoint()
  // Before the first measure nothing is known; the wide frame is drawn then.
  const phone = screens.md === false
  const [folded, setFolded] = useState(false)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const places = usePlaces()
  const openPalette = useCallback(() => setPalette(true), [])
  const openHelp = useCallback(() => setHelp(true), [])
  useGlobalKeys({ places, openPalette, openHelp })
  const current = placeOf(pathname)
  const title = current ? t(`page.${current.name}`) : t('shell.name')
  useEffect(() => {
    document.title = `${title} · ${t('shell.name')}`
  }, [title, t])
  return (
    <Layout style={{ minHeight: '100vh' }} hasSider={!phone}>
      <a className="skip" href="#main">{t('shell.skip')}</a>
      {phone ? null : <SideBar places={places} current={current} narrow={folded || screens.lg === false} />}
      <Layout>
        <TopBar phone={phone} title={title} onFold={() => setFolded(!folded)} onPalette={openPalette} onHelp={openHelp} />
        <ConnectionBanner />
        <main id="main" tabIndex={-1} style={{ padding: phone ? '10px 10px 72px' : 12, outline: 'none', minWidth: 0 }}>{children}</main>
      </Layout>
      {phone ? <PhoneBar places={places} current={current} /> : null}
      <CommandPalette open={palette} onClose={() => setPalette(false)} places={places} openHelp={openHelp} />
      <Help open={help} onClose={() => setHelp(false)} places={places} />
    </Layout>
  )
}
