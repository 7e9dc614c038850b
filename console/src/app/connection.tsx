// Says whether the page is told of changes as they happen, and says so aloud when that is lost or comes back.
import { App, Badge, Tooltip } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from './events'
import type { Connection } from './events'

const STATUS = { connecting: 'processing', live: 'success', lost: 'error' } as const

export function ConnectionBadge({ phone }: { phone: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const connection = useConnection()
  const before = useRef<Connection>(connection)
  const wasLost = useRef(false)
  useEffect(() => {
    if (before.current === connection) return
    before.current = connection
    if (connection === 'lost' && !wasLost.current) {
      wasLost.current = true
      void message.open({ key: 'connection', type: 'warning', content: t('connection.lost_now'), duration: 0 })
    }
    if (connection === 'live' && wasLost.current) {
      wasLost.current = false
      void message.open({ key: 'connection', type: 'success', content: t('connection.regained'), duration: 3 })
    }
  }, [connection, message, t])
  const text = t(`connection.${connection}`)
  return (
    <Tooltip title={t(`connection.${connection}_means`)}>
      <span role="status" data-connection={connection} aria-label={text} style={{ whiteSpace: 'nowrap', paddingInline: 4 }}>
        <Badge status={STATUS[connection]} text={phone && connection === 'live' ? undefined : text} />
      </span>
    </Tooltip>
  )
}
