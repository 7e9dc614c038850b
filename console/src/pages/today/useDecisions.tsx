// Posts a decision, says what became of it, and offers to take it back.
import { App, Button } from 'antd'
import { useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useDecide, useUndo } from '../../api/queries'
import type { Decide, Decided } from '../../api/types'
import { problemOf } from '../../ui/states'

export function useDecisions() {
  const { t } = useTranslation('today')
  const { notification } = App.useApp()
  const last = useRef<string | null>(null)
  const deciding = useDecide()
  const undoing = useUndo()

  const fail = useCallback((error: unknown) => {
    const problem = problemOf(error)
    notification.error({ title: problem.title, description: [problem.detail, problem.remedy].filter(Boolean).join(' ') })
  }, [notification])

  const takeBack = undoing.mutate
  const undo = useCallback(() => {
    const decision = last.current
    if (!decision) return
    last.current = null
    notification.destroy('decision')
    takeBack(decision, {
      onSuccess: (result) => notification.info({ key: 'undone', placement: 'bottomRight', title: t('toast.undone', { count: result.changed.length }), duration: 3 }),
      onError: fail,
    })
  }, [takeBack, notification, t, fail])

  const tell = useCallback((request: Decide, result: Decided) => {
    last.current = result.changed.length > 0 ? result.decision_id : last.current
    const waiting = result.changed.filter((one) => one.state === 'waiting').length
    const lines = [
      waiting > 0 ? t('toast.waiting', { count: waiting }) : '',
      result.refused.length > 0 ? t('toast.refused', { count: result.refused.length, title: result.refused[0]?.title }) : '',
    ]
    const show = result.changed.length > 0 ? notification.success : notification.warning
    show({
      key: 'decision', duration: 10, placement: 'bottomRight',
      title: t(`toast.${request.decision}`, { count: result.changed.length }), description: lines.filter(Boolean).join(' '),
      ...(result.changed.length > 0 ? { actions: <Button size="small" type="primary" onClick={undo}>{t('verb.undo')}</Button> } : {}),
    })
  }, [notification, t, undo])

  const send = deciding.mutate
  const decide = useCallback(
    (request: Decide, onDone: () => void = () => undefined) => send(request, { onSuccess: (result) => { tell(request, result); onDone() }, onError: fail }),
    [send, tell, fail],
  )
  return { decide, busy: deciding.isPending || undoing.isPending, undo }
}
