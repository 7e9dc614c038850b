// The small switches of the frame: language, light or dark, and the menu of the person.
import { DesktopOutlined, GlobalOutlined, LogoutOutlined, MoonOutlined, SettingOutlined, SunOutlined, UserOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Tooltip } from 'antd'
import type { MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { signOut, signOutEverywhere } from '../api/queries'
import type { Lang } from '../api/types'
import { problemOf } from '../ui/states'
import { currentLang, speak } from './i18n'
import { useLeave, useSession } from './session'
import { MODES, useMode } from './theme'
import { useSpeak } from './speaking'

const ICONS = { system: <DesktopOutlined />, light: <SunOutlined />, dark: <MoonOutlined /> } as const

function LangButton({ onSpeak }: { onSpeak: (lang: Lang) => void }) {
  const { t } = useTranslation()
  const other = currentLang() === 'zh' ? 'en' : 'zh'
  const name = t(`lang.${other}`)
  return (
    <Tooltip title={t('command.speak', { lang: name })}>
      <Button type="text" icon={<GlobalOutlined />} lang={other === 'zh' ? 'zh-CN' : 'en'} data-lang-to={other} onClick={() => onSpeak(other)}>{name}</Button>
    </Tooltip>
  )
}

export function LangSwitch() {
  return <LangButton onSpeak={useSpeak()} />
}

/** Before one is signed in there is nobody whose language the server could keep. */
export function LangSwitchOutside() {
  return <LangButton onSpeak={speak} />
}

export function ModeSwitch() {
  const { t } = useTranslation()
  const { mode, setMode } = useMode()
  const items = MODES.map((one) => ({ key: one, icon: ICONS[one], label: t(`theme.${one}`), onClick: () => setMode(one) }))
  return (
    <Dropdown trigger={['click']} menu={{ items, selectedKeys: [mode] }}>
      <Button type="text" icon={ICONS[mode]} aria-label={t('command.theme', { theme: t(`theme.${mode}`) })} />
    </Dropdown>
  )
}

export function UserMenu({ phone }: { phone: boolean }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const navigate = useNavigate()
  const leave = useLeave()
  const say = useSpeak()
  const { mode, setMode } = useMode()
  const { user } = useSession()
  const go = (out: () => Promise<unknown>) => void out().then(leave, (fault: unknown) => void message.error(problemOf(fault).title))
  const everywhere = () =>
    void modal.confirm({ title: t('user.everywhere'), content: t('user.everywhere_means'), okText: t('user.everywhere'), onOk: () => go(signOutEverywhere) })
  const other = currentLang() === 'zh' ? 'en' : 'zh'
  const ofPhone: MenuProps['items'] = phone
    ? [
        { key: 'lang', icon: <GlobalOutlined />, label: t(`lang.${other}`), onClick: () => say(other) },
        ...MODES.filter((one) => one !== mode).map((one) => ({ key: one, icon: ICONS[one], label: t(`theme.${one}`), onClick: () => setMode(one) })),
        { type: 'divider' as const },
      ]
    : []
  const items: MenuProps['items'] = [
    { key: 'who', disabled: true, label: `${user.email} · ${t(`role.${user.role}`)}` },
    { key: 'me', icon: <SettingOutlined />, label: t('user.me'), onClick: () => void navigate('/settings/me') },
    ...ofPhone,
    { key: 'out', icon: <LogoutOutlined />, label: t('user.out'), onClick: () => go(signOut) },
    { key: 'everywhere', icon: <LogoutOutlined />, danger: true, label: t('user.everywhere'), onClick: everywhere },
  ]
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button type="text" icon={<UserOutlined />} aria-label={t('user.menu', { name: user.name })}>{phone ? null : user.name}</Button>
    </Dropdown>
  )
}
