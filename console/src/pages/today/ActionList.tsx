// The ranked actions: filter, pick, decide by button or key, one or many at once, and take it back.
import { Button } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useActions } from '../../api/queries'
import type { Action, ActionFilter, Decide } from '../../api/types'
import { usePageCommands } from '../../app/pageCommands'
import { useSession } from '../../app/session'
import { Empty, Failed, Loading } from '../../ui/states'
import { useKeys } from '../../ui/useKeys'
import { usePicked } from '../../ui/usePicked'
import ActionHistory from './ActionHistory'
import ActionRow, { isOpen, type Verb } from './ActionRow'
import Asking, { type Asked } from './Asking'
import { Bulk, Tools } from './Bars'
import { useDecisions } from './useDecisions'
import { useFilter } from './useFilter'

const SCREEN_ROWS = 8

/** The list of the filter, and the kinds there are, which a filter by kind must not hide. */
function useListed(filter: ActionFilter) {
  const { kind: _kind, ...anyKind } = filter
  const everyKind = useActions(anyKind)
  const asked = useActions(filter)
  const items = asked.data?.pages.flatMap((page) => page.items) ?? []
  const kinds = new Map([...(everyKind.data?.pages.flatMap((page) => page.items) ?? []), ...items].map((item) => [item.kind, item.kind_title]))
  const { total = 0, worth = null } = asked.data?.pages[0] ?? {}
  return { asked, items, kinds, total, worth }
}

export default function ActionList({ sku }: { sku?: string }) {
  const { t } = useTranslation('today')
  const navigate = useNavigate()
  const { session, may } = useSession()
  const [filter, setFilter] = useFilter(sku)
  const { asked, items, kinds, total, worth } = useListed(filter)
  const picked = usePicked()
  const { decide, busy, undo } = useDecisions()
  const [row, setRow] = useState(0)
  const [asking, setAsking] = useState<Asked | null>(null)
  const [history, setHistory] = useState<Action | null>(null)
  const mayDecide = may('actions.decide')
  const at = Math.max(0, Math.min(row, items.length - 1))
  const here = items[at]
  const count = picked.all ? total : picked.ids.size
  const order = items.map((item) => item.action_id)

  const change = (part: ActionFilter) => {
    picked.clear()
    setRow(0)
    setFilter(part)
  }
  const send = (action: Action | null, rest: Omit<Decide, 'action_ids' | 'filter'>) => {
    setAsking(null)
    const what = action ? { action_ids: [action.action_id] } : picked.all ? { filter } : { action_ids: [...picked.ids] }
    decide({ ...rest, ...what }, () => !action && picked.clear())
  }
  const verb = (action: Action | null, name: Verb) => {
    if (!mayDecide || (!action && count === 0) || (action && name !== 'reopen' && !isOpen(action))) return
    if (name === 'approve' || name === 'reopen') send(action, { decision: name })
    else setAsking({ verb: name, action })
  }
  const byKey = (name: Verb) => () => verb(count > 0 && name !== 'edit' ? null : (here ?? null), name)
  const pickAll = () => mayDecide && total > 0 && picked.setAll(true)
  const down = () => {
    setRow(Math.min(at + 1, Math.max(0, items.length - 1)))
    if (at + 5 > items.length && asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage()
  }
  useKeys({
    j: down, k: () => setRow(Math.max(0, at - 1)), u: undo,
    1: byKey('approve'), 3: byKey('reject'), h: byKey('snooze'), e: byKey('edit'),
    x: () => here && mayDecide && picked.toggle(here.action_id), X: () => here && mayDecide && picked.toggle(here.action_id, order),
    A: pickAll, ...(count > 0 ? { Escape: picked.clear } : {}),
    ...(sku ? {} : { Enter: () => here && void navigate(`/products/${encodeURIComponent(here.sku)}`) }),
  })
  const what = count > 0 ? t('bulk.picked', { value: count }) : here ? `${here.kind_title} ${here.name ?? here.sku}` : ''
  const command = (name: Verb, key: string) => ({ id: `action-${name}`, key, title: `${t(`verb.${name}`)}: ${what}`, run: byKey(name) })
  usePageCommands([
    ...(mayDecide && what ? [command('approve', '1'), command('reject', '3'), command('snooze', 'h')] : []),
    ...(mayDecide && total > 0 ? [{ id: 'action-all', key: 'Shift A', title: t('bulk.all', { value: total }), run: pickAll }] : []),
    ...(mayDecide ? [{ id: 'action-undo', key: 'u', title: t('verb.undo'), run: undo }] : []),
  ])

  // What fills a screen is drawn first, the rest when that stands.
  const drawn = useDeferredValue(items, items.slice(0, SCREEN_ROWS))
  const everyLoaded = items.length > 0 && items.every((item) => picked.ids.has(item.action_id))
  const shownPicked = picked.all || everyLoaded
  const bare = filter.state === 'open' && !filter.q && !filter.kind
  return (
    <div>
      <Tools
        filter={filter} kinds={kinds} total={total} worth={worth} currency={session.currency} onChange={change}
        picked={mayDecide ? (shownPicked ? 'all' : count > 0 ? 'some' : 'none') : null} onPickShown={() => (shownPicked ? picked.clear() : picked.set(new Set(order)))}
      />
      {count > 0 ? <Bulk count={count} total={total} loaded={items.length} all={picked.all} busy={busy} onAll={pickAll} onClear={picked.clear} onVerb={(name) => verb(null, name)} /> : null}
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <Empty text={t(bare ? 'none_open' : 'none_match')} /> : null}
      <ul className="work" aria-label={t('list')} aria-busy={asked.isPlaceholderData}>
        {drawn.map((action, index) => (
          <ActionRow
            key={action.action_id} action={action} currency={session.currency} focused={index === at} linked={!sku} mayDecide={mayDecide}
            picked={picked.all || picked.ids.has(action.action_id)} onFocus={() => setRow(index)} onPick={(range) => picked.toggle(action.action_id, range ? order : undefined)}
            onVerb={(name) => verb(action, name)} onHistory={() => setHistory(action)}
          />
        ))}
      </ul>
      {asked.hasNextPage ? <div style={{ textAlign: 'center', padding: 8 }}><Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button></div> : null}
      {asking ? <Asking asked={asking} count={asking.action ? 1 : count} onCancel={() => setAsking(null)} onDone={send} /> : null}
      {history ? <ActionHistory action={history} onClose={() => setHistory(null)} /> : null}
    </div>
  )
}
