// Closing an alert asks why; snoozing it asks until when.
import { Button, Input, Modal, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface DialogProps {
  count: number
  onCancel: () => void
  onDone: (answer: string) => void
}

const REASONS = ['handled', 'wrong_data', 'expected', 'not_worth_it'] as const

export function CloseDialog({ count, onCancel, onDone }: DialogProps) {
  const { t } = useTranslation('inbox')
  const [words, setWords] = useState('')
  return (
    <Modal open title={t('close.title', { count })} okText={t('verb.close')} okButtonProps={{ disabled: !words.trim() }} onCancel={onCancel} onOk={() => onDone(words.trim())}>
      <p>{t('close.help')}</p>
      <Space wrap style={{ marginBottom: 8 }}>
        {REASONS.map((reason) => <Button key={reason} size="small" onClick={() => setWords(t(`close.${reason}`))}>{t(`close.${reason}`)}</Button>)}
      </Space>
      <Input autoFocus value={words} maxLength={300} aria-label={t('close.why')} placeholder={t('close.why')} onChange={(event) => setWords(event.target.value)} onPressEnter={() => words.trim() && onDone(words.trim())} />
    </Modal>
  )
}

function dayAfter(days: number): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

export function UntilDialog({ count, onCancel, onDone }: DialogProps) {
  const { t } = useTranslation('inbox')
  const [until, setUntil] = useState(dayAfter(3))
  return (
    <Modal open title={t('snooze.title', { count })} okText={t('verb.snooze')} okButtonProps={{ disabled: !until }} onCancel={onCancel} onOk={() => onDone(until)}>
      <p>{t('snooze.help')}</p>
      <Space wrap>
        {[1, 3, 7].map((days) => <Button key={days} type={until === dayAfter(days) ? 'primary' : 'default'} onClick={() => setUntil(dayAfter(days))}>{t('snooze.days', { count: days })}</Button>)}
        <Input type="date" aria-label={t('snooze.until')} value={until} min={dayAfter(1)} onChange={(event) => setUntil(event.target.value)} />
      </Space>
    </Modal>
  )
}
