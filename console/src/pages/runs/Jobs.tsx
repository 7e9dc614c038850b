// The background jobs: what runs now and how far it is, what waits, what ended how.
import { App, Button, Card, Progress as Bar, Space, Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useCancelJob, useJobs, useRetryJob } from '../../api/queries'
import type { Job } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Empty, Failed, Loading, problemOf } from '../../ui/states'

const COLOURS = { waiting: 'default', running: 'processing', done: 'success', failed: 'error', cancelled: 'warning' } as const

function Share({ job }: { job: Job }) {
  const { t } = useTranslation('runs')
  const share = job.progress?.share ?? null
  const title = job.progress?.title ?? t(`job.${job.state}`)
  return (
    <span role="status" style={{ display: 'block', minWidth: 160 }}>
      {title}
      {share === null ? null : <Bar percent={Math.round(share * 100)} size="small" aria-label={title} />}
    </span>
  )
}

function useJobVerbs() {
  const { message } = App.useApp()
  const cancelling = useCancelJob()
  const retrying = useRetryJob()
  const onError = (error: unknown) => void message.error(problemOf(error).title)
  return { cancel: (id: string) => cancelling.mutate(id, { onError }), retry: (id: string) => retrying.mutate(id, { onError }) }
}

function Verbs({ job }: { job: Job }) {
  const { t } = useTranslation('runs')
  const { may } = useSession()
  const { cancel, retry } = useJobVerbs()
  if (!may('jobs.manage') && !may('runs.start')) return null
  return (
    <Space size={4}>
      {job.may_cancel ? <Button size="small" onClick={() => cancel(job.job_id)}>{t('cancel')}</Button> : null}
      {job.may_retry ? <Button size="small" onClick={() => retry(job.job_id)}>{t('retry')}</Button> : null}
    </Space>
  )
}

/** What is going on now, above everything else on the page. */
export function Progress() {
  const { t } = useTranslation('runs')
  const asked = useJobs()
  const live = (asked.data?.items ?? []).filter((job) => job.state === 'running' || job.state === 'waiting')
  return live.map((job) => (
    <Card key={job.job_id} size="small">
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center' }}>
        <Tag color={COLOURS[job.state]}>{t(`job.${job.state}`)}</Tag><b>{job.title}</b>
        <div style={{ flex: 1, minWidth: 200 }}><Share job={job} /></div>
        <Verbs job={job} />
      </div>
    </Card>
  ))
}

export default function Jobs() {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const asked = useJobs()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  if (asked.data.items.length === 0) return <Empty text={t('no_jobs')} />
  const columns: TableColumnType<Job>[] = [
    { title: t('job_title'), dataIndex: 'title' },
    { title: t('state_title'), dataIndex: 'state', render: (state: Job['state']) => <Tag color={COLOURS[state]}>{t(`job.${state}`)}</Tag> },
    { title: t('progress'), render: (_, job) => (job.state === 'running' ? <Share job={job} /> : null) },
    { title: t('queued_at'), dataIndex: 'queued_at', render: (at: string) => format.time(at) },
    { title: t('finished_at'), dataIndex: 'finished_at', render: (at: string | null) => format.time(at) },
    { title: t('by'), dataIndex: 'by', render: (by: string | null) => by ?? t('schedule') },
    { title: '', align: 'right', render: (_, job) => <Verbs job={job} /> },
  ]
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <PlainTable<Job>
        label={t('jobs')} rows={asked.data.items} rowKey="job_id" columns={columns}
        expandable={{ rowExpandable: (job) => job.error !== null, expandedRowRender: (job) => <Failed error={typeof job.error === 'string' ? { title: job.error } : job.error} /> }}
      />
    </Card>
  )
}
