// Light or dark as the system is, or as the person chose; Ant Design compact, in the language that is on.
import { App as AntApp, ConfigProvider, theme as antTheme } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export type Mode = 'system' | 'light' | 'dark'
export const MODES: readonly Mode[] = ['system', 'light', 'dark']

interface ThemeState {
  mode: Mode
  dark: boolean
  setMode: (mode: Mode) => void
}

const KEPT = 'panhuo.theme'
const Context = createContext<ThemeState>({ mode: 'system', dark: false, setMode: () => undefined })

export const useMode = (): ThemeState => useContext(Context)

const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const onSystemChange = (changed: () => void) => {
  systemDark.addEventListener('change', changed)
  return () => systemDark.removeEventListener('change', changed)
}

const keptMode = (): Mode => MODES.find((mode) => mode === localStorage.getItem(KEPT)) ?? 'system'

const FONT = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', Roboto, 'Helvetica Neue', Arial, sans-serif"

const { compactAlgorithm, darkAlgorithm } = antTheme
type Algorithm = typeof compactAlgorithm

/** Compact has room to spare in its boxes and none in its letters: 13 px to read, 12 px beside, controls of 24 px. */
const readable: Algorithm = (seed, map) => ({
  ...compactAlgorithm(seed, map),
  fontSize: 13, fontSizeSM: 12, fontSizeLG: 14, fontSizeXL: 17, fontHeight: 20, fontHeightSM: 18, lineHeight: 20 / 13, lineHeightSM: 1.5, controlHeightSM: 24,
})

const QUIET = { light: '#5b6470', dark: '#a8b0bb' } as const

/** Every text stands out from its ground by 4.5 to 1 or more; a test in a browser holds the pages to it. */
const tokens = (dark: boolean) => ({
  colorPrimary: dark ? '#3d95cf' : '#0b5c8c',
  colorInfo: dark ? '#3d95cf' : '#0b5c8c',
  colorLink: dark ? '#7fd0fa' : '#0b5c8c',
  colorBgBase: dark ? '#14181d' : '#ffffff',
  colorBgLayout: dark ? '#0e1115' : '#f3f5f7',
  colorPrimaryBg: dark ? '#1b3142' : '#e4eff7',
  colorInfoBg: dark ? '#1b3142' : '#e4eff7',
  colorInfoBorder: dark ? '#2f5a78' : '#a5c8e0',
  controlItemBgActive: dark ? '#1b3142' : '#e4eff7',
  controlItemBgActiveHover: dark ? '#234057' : '#d5e6f2',
  colorTextPlaceholder: dark ? '#959da8' : '#667080',
  colorTextDescription: QUIET[dark ? 'dark' : 'light'],
  fontFamily: FONT,
  borderRadius: 5,
  // What was asked for is there at once.
  motion: false,
})

/** The colours that texts are written in, darker or lighter than those Ant Design fills grounds with. */
const LIGHT_TEXTS = {
  colorError: '#c62828', colorErrorHover: '#d84343', colorErrorBg: '#fdeeec', colorErrorBorder: '#efb3ae',
  colorSuccess: '#2b7a0b', colorSuccessBg: '#ebf6e6', colorSuccessBorder: '#a9d39a',
  colorWarning: '#8a5a00', colorWarningBg: '#fff6e0', colorWarningBorder: '#e6c27a',
}
const DARK_TEXTS = { colorInfo: '#6cc4f2', colorError: '#ff8f8c', colorErrorHover: '#ffb0ae', colorSuccess: '#5fd38d', colorWarning: '#f0b429', colorWarningBg: '#3a2f0b', colorWarningBorder: '#6b5518' }

const components = (dark: boolean) => ({
  Table: { cellPaddingBlockSM: 3, cellPaddingInlineSM: 8 },
  Layout: { headerHeight: 44, headerPadding: '0 12px' },
  Menu: { itemHeight: 32, itemSelectedBg: dark ? '#1b3142' : '#e4eff7', itemSelectedColor: dark ? '#8fd0f7' : '#0b5c8c', itemBorderRadius: 5 },
  Descriptions: { labelColor: QUIET[dark ? 'dark' : 'light'] },
  ...(dark ? { Button: { colorPrimary: '#2a74a4', colorPrimaryHover: '#33809f', colorPrimaryActive: '#22628c' } } : {}),
})

export function ThemeProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation()
  const [mode, keepMode] = useState<Mode>(keptMode)
  const system = useSyncExternalStore(onSystemChange, () => systemDark.matches)
  const dark = mode === 'system' ? system : mode === 'dark'
  const chinese = i18n.language === 'zh'
  useEffect(() => {
    dayjs.locale(chinese ? 'zh-cn' : 'en')
    document.documentElement.lang = chinese ? 'zh-CN' : 'en'
  }, [chinese])
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  }, [dark])
  const state = useMemo<ThemeState>(
    () => ({
      mode,
      dark,
      setMode: (next) => {
        localStorage.setItem(KEPT, next)
        keepMode(next)
      },
    }),
    [mode, dark],
  )
  const config = useMemo(
    () => ({
      algorithm: dark ? [darkAlgorithm, readable] : [readable],
      token: { ...tokens(dark), ...(dark ? DARK_TEXTS : LIGHT_TEXTS) },
      components: components(dark),
    }),
    [dark],
  )
  return (
    <Context.Provider value={state}>
      <ConfigProvider theme={config} locale={chinese ? zhCN : enUS} componentSize="small" button={{ autoInsertSpace: false }}>
        <AntApp>{children}</AntApp>
      </ConfigProvider>
    </Context.Provider>
  )
}
