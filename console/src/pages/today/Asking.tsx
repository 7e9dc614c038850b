// The verbs that need a word more, asked for: reject why, snooze until when, edit what instead.
import { useTranslation } from 'react-i18next'
import type { Action, Decide } from '../../api/types'
import { ReasonDialog, UntilDialog } from '../../ui/dialogs'
import EditDialog from './EditDialog'

const REASONS = ['no_money', 'promotion', 'wrong_data', 'supplier', 'season', 'delisted'] as const

export interface Asked {
  verb: 'reject' | 'snooze' | 'edit'
  /** null: what is picked. */
  action: Action | null
}

interface AskingProps {
  asked: Asked
  count: number
  onCancel: () => void
  onDone: (action: Action | null, answer: Omit<Decide, 'action_ids' | 'filter'>) => void
}

export default function Asking({ asked, count, onCancel, onDone }: AskingProps) {
  const { t } = useTranslation('today')
  const { verb, action } = asked
  if (verb === 'reject') {
    return (
      <ReasonDialog
        title={t('reject.title', { count })} verb={t('verb.reject')} choices={REASONS.map((reason) => t(`reason.${reason}`))} onCancel={onCancel}
        onDone={(reason) => onDone(action, { decision: 'reject', reason })}
      />
    )
  }
  if (verb === 'snooze') {
    return <UntilDialog title={t('snooze.title', { count })} verb={t('verb.snooze')} onCancel={onCancel} onDone={(until) => onDone(action, { decision: 'snooze', until })} />
  }
  if (!action) return null
  return <EditDialog action={action} onCancel={onCancel} onDone={(edit) => onDone(action, { decision: 'edit', ...edit })} />
}
