// Inbox: the open alerts by how urgent they are; take one, snooze it, or close it with a reason.
import { App, Button, Checkbox, Input, Segmented, Space, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { useAlerts, useDecideAlerts } from '../../api/queries'
import type { Alert, DecideAlerts } from '../../api/types'
import { useSession } from '../../app/session'
import LevelTag from '../../ui/LevelTag'
import Money from '../../ui/Money'
import type { Level } from '../../ui/palette'
import { Empty, Failed, Loading, problemOf } from '../../ui/states'
import { useFormat } from '../../ui/format'
import { useKeys } from '../../ui/useKeys'
import { CloseDialog, UntilDialog } from './AlertDialogs'

const LEVELS: readonly Level[] = ['red', 'orange', 'yellow']
const STATES = ['open', 'taken', 'snoozed', 'closed', 'all'] as const

type Verb = DecideAlerts['decision']

function useSend(onDone: () => void) {
  const { t } = useTranslation('inbox')
  const { message } = App.useApp()
  const deciding = useDecideAlerts()
  const send = (request: DecideAlerts) => deciding.mutate(request, {
    onSuccess: (result) => {
      if (result.changed.length > 0) void message.success(t(`did.${request.decision}`, { count: result.changed.length }))
      if (result.refused.length > 0) void message.warning(t('refused', { count: result.refused.length }))
      onDone()
    },
    onError: (error) => void message.error(problemOf(error).title),
  })
  return { send, busy: deciding.isPending }
}

interface CardProps {
  alert: Alert
  currency: string | null
  picked: boolean
  mayDecide: boolean
  onPick: () => void
  onVerb: (verb: Verb) => void
}

function AlertCard({ alert, currency, picked, mayDecide, onPick, onVerb }: CardProps) {
  const { t } = useTranslation('inbox')
  const { token } = theme.useToken()
  const format = useFormat()
  const verbs: Verb[] = alert.state === 'open' ? ['take', 'snooze', 'close'] : alert.state === 'closed' ? ['reopen'] : ['close', 'reopen']
  const notes = [
    alert.location, t('since', { day: format.day(alert.since) }), alert.owner ? t('owner', { name: alert.owner }) : '',
    alert.state === 'open' ? '' : t(`state.${alert.state}`), alert.reason ?? '',
  ]
  return (
    <li style={{ display: 'flex', gap: 10, padding: '8px 12px', listStyle: 'none', borderTop: `1px solid ${token.colorBorderSecondary}`, background: picked ? token.controlItemBgActive : undefined }}>
      {mayDecide ? <Checkbox checked={picked} onChange={onPick} aria-label={t('pick', { name: alert.name ?? alert.sku })} /> : null}
      <div style={{ flex: 1, minWidth: 0 }}>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0 10px' }}>
          <b>{alert.kind_title}</b>
          <Link to={`/products/${encodeURIComponent(alert.sku)}${alert.location ? `?location=${encodeURIComponent(alert.location)}` : ''}`}>{alert.name || alert.sku}</Link>
          <span style={{ marginLeft: 'auto' }}><Money amount={alert.value_at_risk} currency={currency} short /></span>
        </div>
        <div style={{ margin: '2px 0' }}>{alert.why}</div>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 10px', alignItems: 'center', color: token.colorTextSecondary }}>
          <span>{notes.filter(Boolean).join(' · ')}</span>
          {mayDecide ? (
            <Space size={4} style={{ marginLeft: 'auto' }}>
              {verbs.map((verb) => <Button key={verb} size="small" type={verb === 'take' ? 'primary' : 'default'} onClick={() => onVerb(verb)}>{t(`verb.${verb}`)}</Button>)}
            </Space>
          ) : null}
        </div>
      </div>
    </li>
  )
}

interface GroupProps {
  level: Level
  state: string
  q: string
  picked: ReadonlySet<string>
  onPick: (id: string) => void
  onVerb: (ids: string[], verb: Verb) => void
}

function Group({ level, state, q, picked, onPick, onVerb }: GroupProps) {
  const { t } = useTranslation('inbox')
  const { token } = theme.useToken()
  const { session, may } = useSession()
  const asked = useAlerts({ state, level, q })
  const items = asked.data?.pages.flatMap((page) => page.items) ?? []
  const mayDecide = may('alerts.decide')
  return (
    <section aria-label={t(`level.${level}`)} style={{ background: token.colorBgContainer, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, marginBottom: 10 }}>
      <h2 style={{ fontSize: 13, margin: 0, padding: '8px 12px' }}><LevelTag level={level} count={asked.data?.pages[0]?.total ?? 0} /></h2>
      {asked.isPending ? <div style={{ padding: 12 }}><Loading rows={2} /></div> : null}
      {asked.isError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <div style={{ padding: '0 12px 10px', color: token.colorTextSecondary }}>{t('none')}</div> : null}
      <ul style={{ margin: 0, padding: 0 }}>
        {items.map((alert) => (
          <AlertCard
            key={alert.alert_id} alert={alert} currency={session.currency} mayDecide={mayDecide} picked={picked.has(alert.alert_id)}
            onPick={() => onPick(alert.alert_id)} onVerb={(verb) => onVerb([alert.alert_id], verb)}
          />
        ))}
      </ul>
      {asked.hasNextPage ? <div style={{ textAlign: 'center', padding: 8 }}><Button size="small" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button></div> : null}
    </section>
  )
}

export default function Inbox() {
  const { t } = useTranslation('inbox')
  const [words, setWords] = useSearchParams()
  const state = words.get('state') ?? 'open'
  const level = words.get('level') ?? 'all'
  const q = words.get('q') ?? ''
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<{ ids: string[]; verb: 'snooze' | 'close' } | null>(null)
  const { send: post, busy } = useSend(() => setPicked(new Set()))

  const change = (name: string, value: string) => {
    setPicked(new Set())
    setWords((old) => {
      const next = new URLSearchParams(old)
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    }, { replace: true })
  }
  const pick = (id: string) => setPicked((old) => {
    const next = new Set(old)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const verb = (ids: string[], name: Verb) => {
    if (ids.length === 0) return
    if (name === 'snooze' || name === 'close') setAsking({ ids, verb: name })
    else post({ decision: name, alert_ids: ids })
  }
  const send = (rest: { reason?: string; until?: string }) => {
    if (asking) post({ decision: asking.verb, alert_ids: asking.ids, ...rest })
    setAsking(null)
  }
  useKeys({ t: () => verb([...picked], 'take'), s: () => verb([...picked], 'snooze'), c: () => verb([...picked], 'close') })

  return (
    <div style={{ maxWidth: 980 }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', marginBottom: 10 }}>
        <h1 style={{ fontSize: 18, margin: 0 }}>{t('title')}</h1>
        <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
          <Segmented size="small" value={state} onChange={(value) => change('state', value)} options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} />
        </div>
        <Segmented size="small" value={level} onChange={(value) => change('level', value === 'all' ? '' : value)} options={['all', ...LEVELS].map((value) => ({ value, label: t(`level.${value}`) }))} />
        <Input.Search size="small" allowClear defaultValue={q} style={{ width: 200 }} placeholder={t('find')} aria-label={t('find')} onSearch={(value) => change('q', value)} />
      </div>
      {picked.size > 0 ? (
        <Space wrap style={{ marginBottom: 8 }}>
          <b>{t('picked', { count: picked.size })}</b>
          {(['take', 'snooze', 'close'] as const).map((name) => <Button key={name} size="small" loading={busy} onClick={() => verb([...picked], name)}>{t(`verb.${name}`)}</Button>)}
          <Button size="small" type="text" onClick={() => setPicked(new Set())}>{t('clear')}</Button>
        </Space>
      ) : null}
      {LEVELS.filter((one) => level === 'all' || one === level).map((one) => <Group key={one} level={one} state={state} q={q} picked={picked} onPick={pick} onVerb={verb} />)}
      {LEVELS.some((one) => level === 'all' || one === level) ? null : <Empty />}
      {asking?.verb === 'snooze' ? <UntilDialog count={asking.ids.length} onCancel={() => setAsking(null)} onDone={(until) => send({ until })} /> : null}
      {asking?.verb === 'close' ? <CloseDialog count={asking.ids.length} onCancel={() => setAsking(null)} onDone={(reason) => send({ reason })} /> : null}
    </div>
  )
}
