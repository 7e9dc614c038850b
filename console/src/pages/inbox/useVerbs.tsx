// Posts what was decided on alerts, says what became of it, and offers to take it back.
import { App, Button } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useDecideAlerts } from '../../api/queries'
import type { DecideAlerts } from '../../api/types'
import { problemOf } from '../../ui/states'

export function useVerbs(onDone: () => void) {
  const { t } = useTranslation('inbox')
  const { message, notification } = App.useApp()
  const deciding = useDecideAlerts()
  const last = useRef<string[]>([])
  const onError = (error: unknown) => void message.error(problemOf(error).title)
  const undo = () => {
    const alert_ids = last.current
    last.current = []
    notification.destroy('alerts')
    if (alert_ids.length > 0) deciding.mutate({ decision: 'reopen', alert_ids }, { onSuccess: () => void message.success(t('did.reopen', { count: alert_ids.length })), onError })
  }
  const send = (request: DecideAlerts) => deciding.mutate(request, {
    onSuccess: ({ changed, refused }) => {
      if (refused.length > 0) void message.warning(t('refused', { count: refused.length }))
      last.current = request.decision === 'reopen' ? [] : changed.map((one) => one.alert_id)
      if (changed.length > 0) {
        notification.success({
          key: 'alerts', duration: 10, placement: 'bottomRight', title: t(`did.${request.decision}`, { count: changed.length }),
          ...(last.current.length > 0 ? { actions: <Button type="primary" onClick={undo}>{t('verb.undo')}</Button> } : {}),
        })
      }
      onDone()
    },
    onError,
  })
  return { send, busy: deciding.isPending, undo }
}
