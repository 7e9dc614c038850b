// Import: drop files, see what was recognised, taken and refused and why; fetch the rejects, mend them, drop them again.
import { App, Button, Card, Space, Tag, theme, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { rejectsAddress, useImports, useJobs, useSendFiles, useStartRun } from '../../api/queries'
import type { Import } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import { Empty, Failed, Loading, problemOf } from '../../ui/states'
import Files from './Files'

const COLOURS = { waiting: 'default', running: 'processing', done: 'success', failed: 'error', cancelled: 'default' } as const

function Drop({ busy, onFiles }: { busy: boolean; onFiles: (files: File[]) => void }) {
  const { t } = useTranslation('import')
  return (
    <Upload.Dragger
      multiple showUploadList={false} disabled={busy}
      beforeUpload={(file, together) => {
        // Called once for each file; all that were dropped together go in one import.
        if (file === together[together.length - 1]) onFiles([...together])
        return false
      }}
    >
      <p style={{ fontSize: 15, margin: '6px 0' }}>{t(busy ? 'drop.sending' : 'drop.title')}</p>
      <p style={{ margin: 0, opacity: 0.75 }}>{t('drop.text')}</p>
    </Upload.Dragger>
  )
}

function One({ one, progress }: { one: Import; progress: string | null }) {
  const { t } = useTranslation('import')
  const { token } = theme.useToken()
  const format = useFormat()
  const left = one.files.reduce((sum, file) => sum + file.rows_refused + file.rows_set_aside, 0)
  return (
    <Card
      size="small" styles={{ body: { padding: 0 } }}
      title={<Space wrap><span>{format.time(one.at)}</span><Tag color={COLOURS[one.state]}>{t(`state.${one.state}`)}</Tag><span style={{ fontWeight: 400, color: token.colorTextSecondary }}>{one.by}</span>{progress ? <span style={{ fontWeight: 400 }} role="status">{progress}</span> : null}</Space>}
      extra={left > 0 ? <Button size="small" href={rejectsAddress(one.import_id)} download>{t('rejects', { count: left, value: format.number(left) })}</Button> : null}
    >
      <Files files={one.files} state={one.state} />
    </Card>
  )
}

export default function ImportPage() {
  const { t } = useTranslation('import')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const asked = useImports()
  const jobs = useJobs()
  const sending = useSendFiles()
  const starting = useStartRun()
  const fail = (error: unknown) => {
    const problem = problemOf(error)
    void message.error([problem.title, problem.remedy].filter(Boolean).join(' '))
  }
  const send = (files: File[]) => sending.mutate(files, { onSuccess: () => void message.success(t('sent', { count: files.length })), onError: fail })
  const start = () => starting.mutate(undefined, { onSuccess: () => void message.success(t('started')), onError: fail })
  const running = jobs.data?.items.find((job) => job.state === 'running' && job.kind.includes('import'))
  const progress = running?.progress ? [running.progress.title, running.progress.share === null ? '' : format.share(running.progress.share, 0)].filter(Boolean).join(' ') : null
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex', maxWidth: 1200 }}>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center' }}>
        {may('runs.start') && asked.data && asked.data.items.length > 0 ? (
          <Space style={{ marginLeft: 'auto' }}><Link to="/runs">{t('to_runs')}</Link><Button type="primary" loading={starting.isPending} onClick={start}>{t('start')}</Button></Space>
        ) : null}
      </div>
      {may('imports.write') ? <Drop busy={sending.isPending} onFiles={send} /> : null}
      {asked.isPending ? <Loading /> : null}
      {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data?.items.length === 0 ? <Empty text={t('none')} /> : null}
      {asked.data?.items.map((one) => <One key={one.import_id} one={one} progress={one.state === 'running' ? progress : null} />)}
    </Space>
  )
}
