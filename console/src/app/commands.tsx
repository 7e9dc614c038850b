// Ctrl+K: finds pages, products, places and actions, and does what can be done from anywhere.
import { App, Input, Modal, theme } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { signOut, useSearch, useStartRun } from '../api/queries'
import type { FoundItem } from '../api/types'
import { problemOf } from '../ui/states'
import { currentLang } from './i18n'
import { PARTS, type Place } from './navigation'
import { pageCommands } from './pageCommands'
import { useLeave, useSession } from './session'
import { MODES, useMode } from './theme'
import { useSpeak } from './speaking'

interface Entry {
  id: string
  group: string
  title: string
  hint: string
  icon?: ReactNode
  run: () => void
}

function addressOf(found: FoundItem): string {
  if (found.kind === 'product') return `/products/${encodeURIComponent(found.id)}`
  if (found.kind === 'location') return `/products?filter=${encodeURIComponent(`location:eq:${found.id}`)}`
  return `/?state=all&q=${encodeURIComponent(found.id)}`
}

function useCommands(places: readonly Place[], openHelp: () => void): Entry[] {
  const { t } = useTranslation(['common', 'settings'])
  const { message } = App.useApp()
  const navigate = useNavigate()
  const { may } = useSession()
  const { mode, setMode } = useMode()
  const speak = useSpeak()
  const start = useStartRun()
  const runNow = () =>
    start.mutate(undefined, {
      onSuccess: () => {
        void message.success(t('command.run_started'))
        void navigate('/runs')
      },
      onError: (fault) => void message.error(problemOf(fault).title),
    })
  const other = currentLang() === 'zh' ? 'en' : 'zh'
  const command = (id: string, title: string, run: () => void): Entry => ({ id, title, run, group: t('palette.commands'), hint: '' })
  const leave = useLeave()
  return [
    ...pageCommands().map(({ id, title, key, run }) => ({ ...command(id, title, run), group: t('palette.here'), hint: key ?? '' })),
    ...places.map((place) => ({
      id: place.path, group: t('palette.pages'), title: t(`page.${place.name}`), hint: `g ${place.letter}`, icon: place.icon,
      run: () => void navigate(place.path),
    })),
    ...(may('runs.start') ? [command('run', t('command.run_now'), runNow)] : []),
    command('lang', t('command.speak', { lang: t(`lang.${other}`) }), () => speak(other)),
    ...MODES.filter((one) => one !== mode).map((one) => command(`theme-${one}`, t('command.theme', { theme: t(`theme.${one}`) }), () => setMode(one))),
    ...PARTS.filter(({ needs }) => needs === null || may(needs)).map(({ name }) => ({
      id: `settings-${name}`, group: t('palette.pages'), title: `${t('page.settings')}: ${t(`settings:part.${name}`)}`, hint: '', run: () => void navigate(`/settings/${name}`),
    })),
    command('help', t('command.help'), openHelp),
    command('out', t('user.out'), () => void signOut().then(leave, (fault: unknown) => void message.error(problemOf(fault).title))),
  ]
}

function useFound(text: string): { found: Entry[]; searching: boolean } {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { may } = useSession()
  const search = useSearch(may('products.read') ? text : '')
  const found = (search.data?.items ?? []).map((one) => ({
    id: `${one.kind}:${one.id}`, group: t(`palette.${one.kind}`), title: one.title, hint: one.subtitle ?? '', run: () => void navigate(addressOf(one)),
  }))
  return { found, searching: search.isFetching }
}

function Row({ entry, chosen, onRun, onHover }: { entry: Entry; chosen: boolean; onRun: () => void; onHover: () => void }) {
  const { token } = theme.useToken()
  return (
    <div
      role="option" id={`palette-${entry.id}`} aria-selected={chosen} tabIndex={-1} onMouseDown={(event) => event.preventDefault()} onClick={onRun} onMouseMove={onHover}
      style={{
        display: 'flex', gap: 8, alignItems: 'center', padding: '6px 10px', borderRadius: token.borderRadius, cursor: 'pointer',
        background: chosen ? token.controlItemBgActive : undefined,
      }}
    >
      {entry.icon}
      <span style={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{entry.title}</span>
      <span style={{ color: token.colorTextDescription }}>{entry.hint}</span>
      <span style={{ color: token.colorTextDescription, fontSize: 11 }}>{entry.group}</span>
    </div>
  )
}

function Palette({ places, onClose, openHelp }: { places: readonly Place[]; onClose: () => void; openHelp: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const late = useDeferredValue(text)
  const commands = useCommands(places, openHelp)
  const { found, searching } = useFound(late)
  const entries = useMemo(() => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
    const fitting = commands.filter((one) => words.every((word) => one.title.toLowerCase().includes(word)))
    // Who types a product's name wants to see it, not to decide on it: a command leads only where its own words were typed.
    const leads = (one: Entry) => one.title.toLowerCase().startsWith(words.join(' '))
    return [...fitting.filter(leads), ...found, ...fitting.filter((one) => !leads(one))].slice(0, 40)
  }, [commands, found, text])
  const chosen = Math.min(at, entries.length - 1)
  const run = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.run()
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step && entries.length) {
      event.preventDefault()
      setAt((chosen + step + entries.length) % entries.length)
    }
    if (event.key === 'Enter') run(entries[chosen])
  }
  const chosenId = entries[chosen]?.id
  return (
    <>
      <Input
        autoFocus size="large" variant="borderless" value={text} placeholder={t('palette.placeholder')} aria-label={t('palette.placeholder')}
        role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={chosenId ? `palette-${chosenId}` : undefined}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette.title')} aria-busy={searching} style={{ maxHeight: '50vh', overflow: 'auto', marginTop: 6 }}>
        {entries.map((entry, index) => (
          <Row key={entry.id} entry={entry} chosen={index === chosen} onRun={() => run(entry)} onHover={() => setAt(index)} />
        ))}
      </div>
      {entries.length === 0 ? <p style={{ padding: '6px 10px', margin: 0 }}>{searching ? t('palette.searching') : t('palette.nothing')}</p> : null}
    </>
  )
}

export function CommandPalette({ open, onClose, places, openHelp }: { open: boolean; onClose: () => void; places: readonly Place[]; openHelp: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal open={open} onCancel={onClose} footer={null} closable={false} destroyOnHidden width={620} style={{ top: 80 }} title={null} aria-label={t('palette.title')}>
      <Palette places={places} onClose={onClose} openHelp={openHelp} />
    </Modal>
  )
}
