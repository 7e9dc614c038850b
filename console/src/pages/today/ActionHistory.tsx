// Who did what to one action, when and why.
import { Drawer, Timeline, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useActionHistory } from '../../api/queries'
import type { Action } from '../../api/types'
import { Empty, Failed, Loading } from '../../ui/states'
import { useFormat } from '../../ui/format'

const fieldsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})

/** The fields that differ, as 'field: before → after'. */
export function changed(before: unknown, after: unknown): string[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  const show = (value: unknown) => (value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value))
  return names.filter((name) => show(was[name]) !== show(is[name])).map((name) => `${name}: ${show(was[name])} → ${show(is[name])}`)
}

export default function ActionHistory({ action, onClose }: { action: Action; onClose: () => void }) {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const format = useFormat()
  const asked = useActionHistory(action.action_id)
  return (
    <Drawer open onClose={onClose} title={`${t('history.title')} · ${action.kind_title} ${action.name ?? action.sku}`}>
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data?.items.length === 0 ? <Empty text={t('history.none')} /> : null}
      <Timeline
        items={(asked.data?.items ?? []).map((item, at) => ({
          key: at,
          content: (
            <>
              <div><b>{t(`did.${item.verb.replace(/^.*\./, '')}`, { defaultValue: item.verb })}</b> · {item.actor_name ?? t('history.rule')}</div>
              <div style={{ color: token.colorTextSecondary }}>{format.time(item.at)}</div>
              {item.reason ? <div>{item.reason}</div> : null}
              {changed(item.before, item.after).map((line) => <div key={line}><code>{line}</code></div>)}
            </>
          ),
        }))}
      />
    </Drawer>
  )
}
