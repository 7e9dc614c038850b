// Inbox: the open alerts by how urgent they are; take one, snooze it, or close it with a reason.
import { Button, Input, Segmented, Space, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { useAlerts } from '../../api/queries'
import type { Alert } from '../../api/types'
import { usePageCommands } from '../../app/pageCommands'
import { useSession } from '../../app/session'
import { Views } from '../../app/views'
import { ReasonDialog, UntilDialog } from '../../ui/dialogs'
import { LEVELS, type Level } from '../../ui/palette'
import { useKeys } from '../../ui/useKeys'
import { usePicked } from '../../ui/usePicked'
import type { Verb } from './AlertRow'
import Group from './Group'
import { useVerbs } from './useVerbs'

const STATES = ['open', 'taken', 'snoozed', 'closed', 'all'] as const
const REASONS = ['handled', 'wrong_data', 'expected', 'not_worth_it'] as const

/** The three levels, each asked for by itself, so that each knows its number. */
function useLevels(state: string, level: string, q: string) {
  const wants = (one: Level) => level === 'all' || level === one
  const ask = (one: Level) => ({ state, level: one, q })
  const red = useAlerts(ask('red'), wants('red'))
  const orange = useAlerts(ask('orange'), wants('orange'))
  const yellow = useAlerts(ask('yellow'), wants('yellow'))
  const asked = { red, orange, yellow }
  const shown = LEVELS.filter(wants)
  return { asked, shown, items: shown.flatMap((one) => asked[one].data?.pages.flatMap((page) => page.items) ?? []) }
}

export default function Inbox() {
  const { t } = useTranslation('inbox')
  const { token } = theme.useToken()
  const navigate = useNavigate()
  const { may } = useSession()
  const [words, setWords] = useSearchParams()
  const state = STATES.find((one) => one === words.get('state')) ?? 'open'
  const level = LEVELS.find((one) => one === words.get('level')) ?? 'all'
  const q = words.get('q') ?? ''
  const { asked, shown, items } = useLevels(state, level, q)
  const picked = usePicked()
  const { send, busy, undo } = useVerbs(picked.clear)
  const [asking, setAsking] = useState<{ ids: string[]; verb: 'snooze' | 'close' } | null>(null)
  const [focus, setFocus] = useState<{ id: string; at: number } | null>(null)
  // An alert that was dealt with leaves the list; the one that takes its place is next.
  const found = items.findIndex((alert) => alert.alert_id === focus?.id)
  const at = found >= 0 ? found : Math.max(0, Math.min(focus?.at ?? 0, items.length - 1))
  const here = items[at]
  const mayDecide = may('alerts.decide')

  const stand = (index: number) => setFocus({ id: items[index]?.alert_id ?? '', at: index })
  const change = (name: string, value: string) => {
    picked.clear()
    setFocus(null)
    setWords((old) => {
      const next = new URLSearchParams(old)
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    }, { replace: true })
  }
  const verb = (ids: string[], name: Verb) => {
    if (ids.length === 0 || !mayDecide) return
    stand(at)
    if (name === 'snooze' || name === 'close') setAsking({ ids, verb: name })
    else send({ decision: name, alert_ids: ids })
  }
  const done = (rest: { reason?: string; until?: string }) => {
    if (asking) send({ decision: asking.verb, alert_ids: asking.ids, ...rest })
    setAsking(null)
  }
  const byKey = (name: Verb) => () => verb(picked.ids.size > 0 ? [...picked.ids] : here ? [here.alert_id] : [], name)
  const go = (to: number) => stand(Math.max(0, Math.min(to, items.length - 1)))
  const order = items.map((alert) => alert.alert_id)
  const addressOf = (alert: Alert) => `/products/${encodeURIComponent(alert.sku)}${alert.location ? `?location=${encodeURIComponent(alert.location)}` : ''}`
  useKeys({
    j: () => go(at + 1), k: () => go(at - 1), u: undo, 1: byKey('take'), 3: byKey('close'), h: byKey('snooze'),
    x: () => here && mayDecide && picked.toggle(here.alert_id), X: () => here && mayDecide && picked.toggle(here.alert_id, order),
    Enter: () => here && void navigate(addressOf(here)), ...(picked.ids.size > 0 ? { Escape: picked.clear } : {}),
  })
  const what = picked.ids.size > 0 ? t('picked', { count: picked.ids.size }) : here ? `${here.kind_title} ${here.name ?? here.sku}` : ''
  const command = (name: Verb, key: string) => ({ id: `alert-${name}`, key, title: `${t(`verb.${name}`)}: ${what}`, run: byKey(name) })
  usePageCommands(mayDecide && what ? [command('take', '1'), command('close', '3'), command('snooze', 'h')] : [])

  return (
    <div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', marginBottom: 10 }}>
        <div className="scroll-x">
          <Segmented value={state} onChange={(value) => change('state', value === 'open' ? '' : value)} options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} />
        </div>
        <div className="scroll-x">
          <Segmented value={level} onChange={(value) => change('level', value === 'all' ? '' : value)} options={(['all', ...LEVELS] as const).map((value) => ({ value, label: t(`level.${value}`) }))} />
        </div>
        <Input.Search key={q} allowClear defaultValue={q} style={{ width: 190 }} placeholder={t('find')} aria-label={t('find')} onSearch={(value) => change('q', value)} />
        <Views page="inbox" query={words.toString()} onOpen={(text) => setWords(new URLSearchParams(text))} />
        <span className="wide-only" style={{ marginLeft: 'auto', color: token.colorTextSecondary }}>{t('keys')}</span>
      </div>
      {picked.ids.size > 0 ? (
        <div role="region" aria-label={what} style={{ position: 'sticky', top: 44, zIndex: 3, padding: '6px 0', background: token.colorBgLayout }}>
          <Space wrap size={6}>
            <b role="status">{t('picked', { count: picked.ids.size })}</b>
            {(['take', 'snooze', 'close'] as const).map((name) => <Button key={name} type={name === 'take' ? 'primary' : 'default'} loading={busy} onClick={() => verb([...picked.ids], name)}>{t(`verb.${name}`)}</Button>)}
            <Button type="text" onClick={picked.clear}>{t('clear')}</Button>
          </Space>
        </div>
      ) : null}
      {shown.map((one) => (
        <Group key={one} level={one} asked={asked[one]} here={here?.alert_id ?? null} order={order} picked={picked} onFocus={(alert) => stand(items.indexOf(alert))} onVerb={verb} />
      ))}
      {asking?.verb === 'snooze' ? <UntilDialog title={t('snooze.title', { count: asking.ids.length })} verb={t('verb.snooze')} onCancel={() => setAsking(null)} onDone={(until) => done({ until })} /> : null}
      {asking?.verb === 'close' ? (
        <ReasonDialog
          title={t('close.title', { count: asking.ids.length })} verb={t('verb.close')} choices={REASONS.map((reason) => t(`close.${reason}`))}
          onCancel={() => setAsking(null)} onDone={(reason) => done({ reason })}
        />
      ) : null}
    </div>
  )
}
