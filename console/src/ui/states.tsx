// What a page shows when it has nothing to show: loading, nothing here, no data yet, not allowed, went wrong.
import { Alert, Button, Empty as AntEmpty, Result, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface ProblemText {
  title: string
  detail?: string | null
  code?: string | null
  cause?: string | null
  remedy?: string | null
  request_id?: string | null
  status?: number | null
}

/** The parts of a problem out of whatever was thrown. */
export function problemOf(error: unknown): ProblemText {
  if (typeof error === 'object' && error !== null) {
    const inner: unknown = 'problem' in error ? error.problem : error
    if (typeof inner === 'object' && inner !== null && 'title' in inner) return inner as ProblemText
    if (error instanceof Error) return { title: error.message }
  }
  return { title: String(error) }
}

export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation('ui')
  return <div role="status" aria-label={t('loading')}><Skeleton active title={false} paragraph={{ rows }} /></div>
}

/** Nothing is wrong and nothing is here: what was asked for is simply empty. */
export function Empty({ text, children }: { text?: string; children?: ReactNode }) {
  const { t } = useTranslation('ui')
  return <AntEmpty image={AntEmpty.PRESENTED_IMAGE_SIMPLE} description={text ?? t('empty')}>{children}</AntEmpty>
}

/** Nothing was computed yet; never shown as if all were well. */
export function NoData({ children }: { children?: ReactNode }) {
  const { t } = useTranslation('ui')
  return <Result status="info" title={t('no_data.title')} subTitle={t('no_data.text')} extra={children} />
}

export function NoPermission() {
  const { t } = useTranslation('ui')
  return <Result status="403" title={t('no_permission.title')} subTitle={t('no_permission.text')} />
}

export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('ui')
  const problem = problemOf(error)
  if (problem.status === 403) return <NoPermission />
  const lines = [problem.detail, problem.cause, problem.remedy].filter((line): line is string => Boolean(line))
  const mark = [problem.code, problem.request_id].filter(Boolean).join(' · ')
  return (
    <Alert
      type="error" showIcon title={problem.title}
      description={
        <>
          {lines.map((line) => <p key={line} style={{ margin: '2px 0' }}>{line}</p>)}
          {mark ? <p style={{ margin: '2px 0', opacity: 0.75 }}><code>{mark}</code></p> : null}
        </>
      }
      action={onRetry ? <Button size="small" onClick={onRetry}>{t('retry')}</Button> : undefined}
    />
  )
}
