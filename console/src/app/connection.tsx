// Says whether the page is told of changes as they happen: a mark in the frame, and a banner while it is not.
import { Alert, App, Badge, Button, Tooltip } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/format'
import { useConnection } from './events'

const STATUS = { connecting: 'processing', live: 'success', lost: 'error' } as const
/** A stream that comes back at once was only renewed; nobody need hear of that. */
const GRACE_MS = 1_500

export function ConnectionBadge({ phone }: { phone: boolean }) {
  const { t } = useTranslation()
  const connection = useConnection()
  const text = t(`connection.${connection}`)
  return (
    <Tooltip title={t(`connection.${connection}_means`)}>
      <span data-connection={connection} style={{ whiteSpace: 'nowrap', paddingInline: 4 }}>
        <Badge status={STATUS[connection]} text={phone ? undefined : text} />
        {phone ? <span className="unseen">{text}</span> : null}
      </span>
    </Tooltip>
  )
}

/** Since when the connection is lost, null while it stands. */
function useLostSince(): string | null {
  const connection = useConnection()
  const [since, setSince] = useState<string | null>(null)
  useEffect(() => {
    if (connection === 'live') setSince(null)
    if (connection !== 'lost') return undefined
    const at = new Date().toISOString()
    const timer = window.setTimeout(() => setSince((old) => old ?? at), GRACE_MS)
    return () => window.clearTimeout(timer)
  }, [connection])
  return since
}

export function ConnectionBanner() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const format = useFormat()
  const client = useQueryClient()
  const since = useLostSince()
  const before = useRef(since)
  useEffect(() => {
    if (before.current !== null && since === null) void message.success(t('connection.regained'))
    before.current = since
  }, [since, message, t])
  return (
    <div role="status">
      {since === null ? null : (
        <Alert
          banner type="warning" title={t('connection.lost_now', { time: format.time(since) })}
          action={<Button onClick={() => void client.invalidateQueries()}>{t('connection.again')}</Button>}
        />
      )}
    </div>
  )
}
