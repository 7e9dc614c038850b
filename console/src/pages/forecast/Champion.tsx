// The model that speaks: since when, why, and the choice of a person.
import { App, Button, Card, Select, Space, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChoose } from '../../api/forecast'
import type { Learning } from '../../api/types'
import { useSession } from '../../app/session'
import { ReasonDialog } from '../../ui/dialogs'
import { useFormat } from '../../ui/format'
import { problemOf } from '../../ui/states'

export default function Champion({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const choosing = useChoose()
  const { champion, choices } = learning
  const [model, setModel] = useState(champion.model)
  const [asking, setAsking] = useState<'pin' | 'unpin' | null>(null)
  const last = choices.filter((one) => one.kind !== 'trust').at(-1)
  const waiting = last !== undefined && (last.kind === 'pin' ? champion.why !== 'pinned' || champion.model !== last.subject : champion.why === 'pinned')
  const send = (reason: string) => {
    const kind = asking ?? 'pin'
    setAsking(null)
    choosing.mutate(
      { kind, subject: kind === 'pin' ? model : champion.model, reason },
      { onSuccess: () => void message.success(t('chosen')), onError: (error) => void message.error(problemOf(error).detail ?? problemOf(error).title) },
    )
  }
  const why = champion.why === 'evidence'
    ? t('why.evidence', { before: champion.before_title ?? '', gain: format.share(champion.gain) })
    : champion.why === 'pinned' ? t('why.pinned', { name: last?.by_name ?? '', reason: last?.reason ?? '' }) : t('why.start')
  return (
    <Card size="small" title={t('champion')} style={{ height: '100%' }}>
      <div style={{ fontSize: 20 }}>{champion.title}</div>
      <div style={{ color: token.colorTextSecondary }}>{t('since', { day: format.day(champion.since) })}</div>
      <div>{why}</div>
      {waiting ? <div style={{ color: token.colorTextSecondary }}>{t('next_run')}</div> : null}
      {may('models.choose') ? (
        <Space wrap style={{ marginTop: 8 }}>
          <Select style={{ minWidth: 170 }} value={model} aria-label={t('pin')} onChange={setModel} options={learning.models.map((one) => ({ value: one.model, label: one.title }))} />
          <Button loading={choosing.isPending} onClick={() => setAsking('pin')}>{t('pin')}</Button>
          {last?.kind === 'pin' ? <Button onClick={() => setAsking('unpin')}>{t('unpin')}</Button> : null}
        </Space>
      ) : null}
      {asking ? <ReasonDialog title={t(asking)} verb={t(asking)} choices={[t('reason.trial'), t('reason.doubt')]} onCancel={() => setAsking(null)} onDone={send} /> : null}
    </Card>
  )
}
