// Runs: each cycle with its steps, times and changes; start one and watch it; the background jobs, to cancel or try again.
import { App, Button, Card, Space, Tabs, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useRun, useRuns, useStartRun } from '../../api/queries'
import { useSession } from '../../app/session'
import { Failed, Loading, NoData, problemOf } from '../../ui/states'
import Jobs, { Progress } from './Jobs'
import RunDetail from './RunDetail'
import RunTable from './RunTable'

export default function Runs() {
  const { t } = useTranslation('runs')
  const { message } = App.useApp()
  const { may } = useSession()
  const { run_id } = useParams()
  const navigate = useNavigate()
  const asked = useRuns()
  const starting = useStartRun()
  const start = (refresh: boolean) => starting.mutate({ refresh }, {
    onSuccess: () => void message.success(t('started')),
    onError: (error) => void message.error([problemOf(error).title, problemOf(error).remedy].filter(Boolean).join(' ')),
  })
  const items = asked.data?.items ?? []
  const listed = items.find((run) => run.run_id === run_id)
  const older = useRun(run_id && asked.isSuccess && !listed ? run_id : null)
  const open = listed ?? older.data
  const button = may('runs.start') ? (
    <Space>
      <Tooltip title={t('refresh_means')}><Button loading={starting.isPending} onClick={() => start(true)}>{t('refresh')}</Button></Tooltip>
      <Button type="primary" loading={starting.isPending} onClick={() => start(false)}>{t('start')}</Button>
    </Space>
  ) : null
  return (
    <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center' }}>
        <span style={{ marginLeft: 'auto' }}>{button}</span>
      </div>
      <Progress />
      <Tabs
        size="small"
        items={[
          {
            key: 'runs', label: t('runs'),
            children: (
              <>
                {asked.isPending ? <Loading /> : null}
                {asked.isLoadingError ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
                {asked.isSuccess && items.length === 0 ? <NoData>{button}</NoData> : null}
                {items.length > 0 ? <Card size="small" styles={{ body: { padding: 0 } }}><RunTable runs={items} onOpen={(id) => void navigate(`/runs/${encodeURIComponent(id)}`)} /></Card> : null}
              </>
            ),
          },
          { key: 'jobs', label: t('jobs'), children: <Jobs /> },
        ]}
      />
      {open ? <RunDetail run={open} onClose={() => void navigate('/runs')} /> : null}
    </Space>
  )
}
