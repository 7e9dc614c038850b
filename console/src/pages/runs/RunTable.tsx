// The cycles, newest first, with what each changed against the one before.
import { Button, Space, Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../api/types'
import { useCurrency } from '../../app/session'
import { DASH, useFormat } from '../../ui/format'
import Money from '../../ui/Money'
import PlainTable from '../../ui/PlainTable'

const COLOURS: Record<string, string> = { done: 'success', published: 'success', running: 'processing', failed: 'error' }

/** The seconds from start to end, null while either is unknown. */
export function secondsOf(run: Pick<Run, 'started_at' | 'finished_at'>): number | null {
  return run.started_at && run.finished_at ? (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000 : null
}

export function Changes({ run }: { run: Run }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const currency = useCurrency()
  if (!run.changes) return DASH
  const { new_actions, gone_actions, new_alerts, gone_alerts, money_at_risk_change } = run.changes
  return (
    <Space wrap size={[14, 0]} className="number">
      <span>{t('changes.actions', { more: format.number(new_actions), fewer: format.number(gone_actions) })}</span>
      <span>{t('changes.alerts', { more: format.number(new_alerts), fewer: format.number(gone_alerts) })}</span>
      {money_at_risk_change === null ? null : <span>{t('changes.at_risk')} <Money amount={money_at_risk_change} currency={currency} signed short good="down" /></span>}
    </Space>
  )
}

export function RunState({ state }: { state: string }) {
  const { t } = useTranslation('runs')
  return <Tag color={COLOURS[state] ?? 'default'}>{t(`state.${state}`, { defaultValue: state })}</Tag>
}

export default function RunTable({ runs, onOpen }: { runs: Run[]; onOpen: (run_id: string) => void }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const columns: TableColumnType<Run>[] = [
    { title: t('as_of'), dataIndex: 'as_of', render: (day: string, run) => <Button size="small" type="link" style={{ padding: 0 }} onClick={() => onOpen(run.run_id)}>{format.day(day)}</Button> },
    { title: t('state_title'), dataIndex: 'state', render: (state: string) => <RunState state={state} /> },
    { title: t('started_at'), dataIndex: 'started_at', render: (at: string | null) => format.time(at) },
    { title: t('took'), align: 'right', render: (_, run) => format.seconds(secondsOf(run)) },
    { title: t('by'), dataIndex: 'by', render: (by: string | null) => by ?? t('schedule') },
    { title: t('changed'), render: (_, run) => <Changes run={run} /> },
    { title: t('faults'), align: 'right', render: (_, run) => format.number(run.faults.length) },
  ]
  return <PlainTable<Run> label={t('runs')} rows={runs} rowKey="run_id" columns={columns} />
}
