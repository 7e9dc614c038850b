// One cycle opened: its steps and their times, the rows it worked on, its faults and the version of the data.
import { Alert, Descriptions, Drawer, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../api/types'
import { DASH, useFormat } from '../../ui/format'
import { problemOf } from '../../ui/states'
import { Changes, RunState, secondsOf } from './RunTable'

/** The tables of a run that people know; the others are for the next run and for the pages. */
const TABLES = ['facts', 'forecast', 'demand', 'health', 'alerts', 'actions', 'newcomers', 'brushed', 'relations'] as const

function Steps({ run }: { run: Run }) {
  const { token } = theme.useToken()
  const format = useFormat()
  const longest = Math.max(0.001, ...run.steps.map((step) => step.seconds ?? 0))
  return (
    <table style={{ width: '100%' }}>
      <tbody>
        {run.steps.map((step) => (
          <tr key={step.name}>
            <th scope="row" style={{ fontWeight: 400, textAlign: 'left', paddingRight: 8 }}>{step.title}</th>
            <td style={{ width: '50%' }}><div aria-hidden="true" style={{ height: 8, borderRadius: 2, background: token.colorPrimary, width: `${((step.seconds ?? 0) / longest) * 100}%`, minWidth: 1 }} /></td>
            <td className="number" style={{ textAlign: 'right', whiteSpace: 'nowrap' }}>{format.seconds(step.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A fault is a problem with its cause and remedy, a plain line, or whatever else the run left. */
function Fault({ fault }: { fault: unknown }) {
  const problem = typeof fault === 'object' && fault !== null && 'title' in fault ? problemOf(fault) : null
  const lines = problem ? [problem.detail, problem.cause, problem.remedy, problem.code].filter(Boolean).join(' · ') : ''
  const raw = typeof fault === 'string' ? fault : JSON.stringify(fault)
  return <Alert type="warning" style={{ marginBottom: 6 }} title={problem?.title ?? raw} {...(lines ? { description: lines } : {})} />
}

export default function RunDetail({ run, onClose }: { run: Run; onClose: () => void }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const heading = { fontSize: 14, margin: '14px 0 4px' }
  return (
    <Drawer open onClose={onClose} title={t('run_of', { day: format.day(run.as_of) })} size="large">
      <Descriptions
        size="small" column={1}
        items={[
          { key: 'state', label: t('state_title'), children: <RunState state={run.state} /> },
          { key: 'started', label: t('started_at'), children: format.time(run.started_at) },
          { key: 'took', label: t('took'), children: format.seconds(secondsOf(run)) },
          { key: 'by', label: t('by'), children: run.by ?? t('schedule') },
          { key: 'version', label: t('data_version'), children: <code style={{ overflowWrap: 'anywhere' }}>{run.data_version ?? DASH}</code> },
          { key: 'changed', label: t('changed'), children: <Changes run={run} /> },
        ]}
      />
      <h2 style={heading}>{t('steps')}</h2>
      <Steps run={run} />
      <h2 style={heading}>{t('rows')}</h2>
      <Descriptions size="small" column={2} items={TABLES.filter((name) => name in run.rows).map((name) => ({ key: name, label: t(`table.${name}`), children: format.number(run.rows[name] ?? 0) }))} />
      {run.faults.length > 0 ? <h2 style={heading}>{t('faults')}</h2> : null}
      {run.faults.map((fault, at) => <Fault key={at} fault={fault} />)}
    </Drawer>
  )
}
