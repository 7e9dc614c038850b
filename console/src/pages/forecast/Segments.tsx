// Accuracy by kind of goods, and its breaker; before any forecast met its days, what the run itself held out.
import { App, Button, Tag, type TableColumnType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChoose } from '../../api/forecast'
import type { Breaker, Learning } from '../../api/types'
import { useSession } from '../../app/session'
import { ReasonDialog } from '../../ui/dialogs'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { problemOf } from '../../ui/states'

type Line = Learning['by_segment'][number] | Learning['before'][number]

const COLOUR = { closed: 'default', open: 'error', half_open: 'warning' } as const

export default function Segments({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const choosing = useChoose()
  const [trusting, setTrusting] = useState<Breaker | null>(null)
  const met = learning.by_segment.length > 0
  const breaker = (line: Line) => learning.breakers.find((one) => one.segment === line.segment)
  const send = (reason: string) => {
    const subject = trusting?.segment ?? ''
    setTrusting(null)
    choosing.mutate({ kind: 'trust', subject, reason }, { onSuccess: () => void message.success(t('chosen')), onError: (error) => void message.error(problemOf(error).title) })
  }
  const state = (one: Breaker | undefined) => one ? (
    <>
      <Tag color={COLOUR[one.state]}>{t(`breaker.${one.state}`)}</Tag>
      {one.reason ? <span>{t(`breaker.reason.${one.reason}`)} · {t('since', { day: format.day(one.since) })}</span> : null}
      {one.state !== 'closed' && may('models.choose') ? <Button size="small" style={{ marginLeft: 6 }} onClick={() => setTrusting(one)}>{t('trust')}</Button> : null}
    </>
  ) : null
  const columns: TableColumnType<Line>[] = [
    { title: t('column.segment'), dataIndex: 'title' },
    { title: t('column.units'), align: 'right', render: (_, line) => format.number(line.units, 0) },
    { title: t('column.wape'), align: 'right', render: (_, line) => format.share(line.wape) },
    { title: t('column.bias'), align: 'right', render: (_, line) => `${format.signed((line.bias ?? 0) * 100, 1)} %` },
    { title: t('column.coverage'), align: 'right', render: (_, line) => format.share(line.coverage_90) },
    { title: t('column.pinball'), align: 'right', render: (_, line) => format.number(line.pinball, 3) },
    ...(met ? [{ title: t('breaker.title'), render: (_: unknown, line: Line) => state(breaker(line)) }] : []),
  ]
  return (
    <>
      {met ? null : <p style={{ padding: '8px 12px', margin: 0 }}>{t('held_out')}</p>}
      <PlainTable<Line> label={t('segments')} rows={met ? learning.by_segment : learning.before} rowKey="segment" columns={columns} />
      {trusting ? <ReasonDialog title={t('trust')} verb={t('trust')} choices={[t('reason.mended'), t('reason.known')]} onCancel={() => setTrusting(null)} onDone={send} /> : null}
    </>
  )
}
