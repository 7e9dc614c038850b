// The ranked actions: filter, pick, decide by button or key, one or many at once, and take it back.
import { Button, Checkbox, Segmented, Select, Input, Space, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useActions } from '../../api/queries'
import type { Action, ActionFilter, ActionState, Decide } from '../../api/types'
import { useSession } from '../../app/session'
import Money from '../../ui/Money'
import { Empty, Failed, Loading } from '../../ui/states'
import { useFormat } from '../../ui/format'
import { useKeys } from '../../ui/useKeys'
import ActionHistory from './ActionHistory'
import ActionRow, { type Verb } from './ActionRow'
import { EditDialog, RejectDialog, SnoozeDialog } from './DecideDialogs'
import { useDecisions } from './useDecisions'
import { usePicked } from './usePicked'

const STATES: readonly (ActionState | 'all')[] = ['open', 'waiting', 'snoozed', 'approved', 'rejected', 'all']

interface Asking {
  verb: 'reject' | 'snooze' | 'edit'
  /** null: what is picked. */
  action: Action | null
}

interface BulkProps {
  count: number
  total: number
  loaded: number
  all: boolean
  busy: boolean
  onAll: () => void
  onClear: () => void
  onVerb: (verb: Verb) => void
}

function Bulk({ count, total, loaded, all, busy, onAll, onClear, onVerb }: BulkProps) {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const format = useFormat()
  return (
    <div style={{ position: 'sticky', top: 0, zIndex: 3, padding: '6px 10px', background: token.colorBgElevated, borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      <Space wrap size={6}>
        <b>{t('bulk.picked', { value: format.number(count) })}</b>
        {!all && count >= loaded && total > loaded ? <Button size="small" type="link" onClick={onAll}>{t('bulk.all', { value: format.number(total) })}</Button> : null}
        <Button size="small" type="primary" loading={busy} onClick={() => onVerb('approve')}>{t('verb.approve')}</Button>
        <Button size="small" disabled={busy} onClick={() => onVerb('reject')}>{t('verb.reject')}</Button>
        <Button size="small" disabled={busy} onClick={() => onVerb('snooze')}>{t('verb.snooze')}</Button>
        <Button size="small" type="text" onClick={onClear}>{t('bulk.clear')}</Button>
      </Space>
    </div>
  )
}

export default function ActionList({ sku }: { sku?: string }) {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const navigate = useNavigate()
  const { session, may } = useSession()
  const [filter, setFilter] = useState<ActionFilter>({ state: sku ? 'all' : 'open', ...(sku ? { sku } : {}) })
  const asked = useActions(filter)
  const items = asked.data?.pages.flatMap((page) => page.items) ?? []
  const { total = 0, worth = null } = asked.data?.pages[0] ?? {}
  const picked = usePicked()
  const { decide, busy, undo } = useDecisions()
  const [at, setAt] = useState(0)
  const [asking, setAsking] = useState<Asking | null>(null)
  const [history, setHistory] = useState<Action | null>(null)
  const mayDecide = may('actions.decide')
  const here = items[Math.min(at, items.length - 1)]
  const count = picked.all ? total : picked.ids.size

  const change = (part: Partial<ActionFilter>) => {
    picked.clear()
    setAt(0)
    setFilter({ ...filter, ...part })
  }
  const send = (action: Action | null, rest: Omit<Decide, 'action_ids' | 'filter'>) => {
    setAsking(null)
    const what = action ? { action_ids: [action.action_id] } : picked.all ? { filter } : { action_ids: [...picked.ids] }
    decide({ ...rest, ...what }, () => !action && picked.clear())
  }
  const verb = (action: Action | null, name: Verb) => {
    if (!mayDecide || (!action && count === 0)) return
    if (name === 'approve' || name === 'reopen') send(action, { decision: name })
    else setAsking({ verb: name, action })
  }
  const byKey = (name: Verb) => () => verb(count > 0 && name !== 'edit' ? null : (here ?? null), name)
  useKeys({
    j: () => setAt(Math.min(at + 1, Math.max(0, items.length - 1))),
    k: () => setAt(Math.max(0, at - 1)),
    a: byKey('approve'), r: byKey('reject'), s: byKey('snooze'), e: byKey('edit'), u: undo,
    x: () => here && mayDecide && picked.toggle(here.action_id),
    ...(sku ? {} : { Enter: () => here && void navigate(`/products/${encodeURIComponent(here.sku)}`) }),
  })

  const kinds = new Map(items.map((item) => [item.kind, item.kind_title]))
  const everyLoaded = items.length > 0 && items.every((item) => picked.ids.has(item.action_id))
  return (
    <div>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center', padding: '0 10px 8px' }}>
        {mayDecide ? (
          <Checkbox
            checked={picked.all || everyLoaded} indeterminate={!everyLoaded && count > 0} aria-label={t('bulk.page')}
            onChange={() => (everyLoaded || picked.all ? picked.clear() : picked.set(new Set(items.map((item) => item.action_id))))}
          />
        ) : null}
        <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
          <Segmented<ActionState | 'all'> size="small" value={filter.state ?? 'open'} onChange={(state) => change({ state })} options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} />
        </div>
        {sku ? null : (
          <>
            <Select
              size="small" allowClear style={{ minWidth: 120 }} placeholder={t('kind')} aria-label={t('kind')} value={filter.kind || null}
              onChange={(kind: string | null) => change({ kind: kind ?? '' })} options={[...kinds].map(([value, label]) => ({ value, label }))}
            />
            <Input.Search size="small" allowClear style={{ width: 180 }} placeholder={t('find')} aria-label={t('find')} onSearch={(q) => change({ q })} />
          </>
        )}
        <span style={{ marginLeft: 'auto', color: token.colorTextSecondary }}>{t('list_total', { count: total })} <b><Money amount={worth} currency={session.currency} short /></b></span>
      </div>
      {count > 0 ? <Bulk count={count} total={total} loaded={items.length} all={picked.all} busy={busy} onAll={() => picked.setAll(true)} onClear={picked.clear} onVerb={(name) => verb(null, name)} /> : null}
      {asked.isPending ? <Loading /> : null}
      {asked.isError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <Empty text={t(filter.state === 'open' && !filter.q && !filter.kind ? 'none_open' : 'none_match')} /> : null}
      <ul style={{ margin: 0, padding: 0 }} aria-label={t('list')}>
        {items.map((action, row) => (
          <ActionRow
            key={action.action_id} action={action} currency={session.currency} focused={row === at} linked={!sku} mayDecide={mayDecide}
            picked={picked.all || picked.ids.has(action.action_id)} onFocus={() => setAt(row)} onPick={() => picked.toggle(action.action_id)}
            onVerb={(name) => verb(action, name)} onHistory={() => setHistory(action)}
          />
        ))}
      </ul>
      {asked.hasNextPage ? <div style={{ textAlign: 'center', padding: 8 }}><Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button></div> : null}
      {asking?.verb === 'reject' ? <RejectDialog count={asking.action ? 1 : count} onCancel={() => setAsking(null)} onDone={(reason) => send(asking.action, { decision: 'reject', reason })} /> : null}
      {asking?.verb === 'snooze' ? <SnoozeDialog count={asking.action ? 1 : count} onCancel={() => setAsking(null)} onDone={(until) => send(asking.action, { decision: 'snooze', until })} /> : null}
      {asking?.verb === 'edit' && asking.action ? (
        <EditDialog
          title={`${asking.action.kind_title} ${asking.action.name ?? asking.action.sku}`} units={asking.action.edited?.units ?? asking.action.units} price={asking.action.edited?.price ?? asking.action.price}
          onCancel={() => setAsking(null)} onDone={(edit) => send(asking.action, { decision: 'edit', ...edit })}
        />
      ) : null}
      {history ? <ActionHistory action={history} onClose={() => setHistory(null)} /> : null}
    </div>
  )
}
