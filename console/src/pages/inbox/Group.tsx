// The alerts of one level under their heading; all of them can be picked at once, those not shown yet too.
import { Button, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import type { useAlerts } from '../../api/queries'
import type { Alert } from '../../api/types'
import { useSession } from '../../app/session'
import LevelTag from '../../ui/LevelTag'
import Money from '../../ui/Money'
import type { Level } from '../../ui/palette'
import { Failed, Loading } from '../../ui/states'
import type { Picked } from '../../ui/usePicked'
import AlertRow, { type Verb } from './AlertRow'

/** Bounds the loading of a group to be picked whole: 50 a page. */
const PAGES_MAX = 40

interface GroupProps {
  level: Level
  asked: ReturnType<typeof useAlerts>
  here: string | null
  order: readonly string[]
  picked: Picked
  onFocus: (alert: Alert) => void
  onVerb: (ids: string[], verb: Verb) => void
}

export default function Group({ level, asked, here, order, picked, onFocus, onVerb }: GroupProps) {
  const { t } = useTranslation('inbox')
  const { token } = theme.useToken()
  const { session, may } = useSession()
  const items = asked.data?.pages.flatMap((page) => page.items) ?? []
  const total = asked.data?.pages[0]?.total ?? 0
  const mayDecide = may('alerts.decide')
  const worth = items.reduce((sum, alert) => sum + Number(alert.value_at_risk ?? 0), 0)
  const pickAll = async () => {
    let pages = asked.data?.pages ?? []
    let more = asked.hasNextPage
    for (let page = 0; more && page < PAGES_MAX; page += 1) {
      const next = await asked.fetchNextPage()
      pages = next.data?.pages ?? pages
      more = next.hasNextPage && !next.isError
    }
    picked.set(new Set([...picked.ids, ...pages.flatMap((page) => page.items).map((alert) => alert.alert_id)]))
  }
  return (
    <section aria-label={t(`level.${level}`)} style={{ background: token.colorBgContainer, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, marginBottom: 10 }}>
      <div style={{ display: 'flex', gap: 10, alignItems: 'center', padding: '6px 10px' }}>
        <h2 style={{ fontSize: 13, margin: 0 }}><LevelTag level={level} count={total} /></h2>
        {items.length > 0 && items.length === total ? <Money amount={worth} currency={session.currency} short /> : null}
        {mayDecide && items.length > 0 ? <Button type="text" style={{ marginLeft: 'auto' }} onClick={() => void pickAll()}>{t('pick_all', { count: total })}</Button> : null}
      </div>
      {asked.isPending ? <div style={{ padding: 12 }}><Loading rows={2} /></div> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <div style={{ padding: '0 12px 8px', color: token.colorTextSecondary }}>{t('none')}</div> : null}
      <ul className="work" aria-busy={asked.isPlaceholderData}>
        {items.map((alert) => (
          <AlertRow
            key={alert.alert_id} alert={alert} currency={session.currency} mayDecide={mayDecide} focused={alert.alert_id === here} picked={picked.ids.has(alert.alert_id)}
            onFocus={() => onFocus(alert)} onPick={(range) => picked.toggle(alert.alert_id, range ? order : undefined)} onVerb={(verb) => onVerb([alert.alert_id], verb)}
          />
        ))}
      </ul>
      {asked.hasNextPage ? <div style={{ textAlign: 'center', padding: 8 }}><Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button></div> : null}
    </section>
  )
}
