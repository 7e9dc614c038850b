// The three verbs that need a word more: reject asks why, snooze until when, edit what instead.
import { Button, Form, Input, InputNumber, Modal, Select, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const REASONS = ['no_money', 'promotion', 'wrong_data', 'supplier', 'season', 'delisted', 'other'] as const

interface DialogProps<Answer> {
  count: number
  onCancel: () => void
  onDone: (answer: Answer) => void
}

export function RejectDialog({ count, onCancel, onDone }: DialogProps<string>) {
  const { t } = useTranslation('today')
  const [kind, setKind] = useState<(typeof REASONS)[number]>()
  const [words, setWords] = useState('')
  const reason = [kind && kind !== 'other' ? t(`reason.${kind}`) : '', words.trim()].filter(Boolean).join(': ')
  return (
    <Modal open title={t('reject.title', { count })} okText={t('verb.reject')} okButtonProps={{ disabled: !reason }} onCancel={onCancel} onOk={() => onDone(reason)}>
      <Form layout="vertical">
        <Form.Item label={t('reject.why')} help={t('reject.help')}>
          <Select
            autoFocus value={kind ?? null} onChange={setKind} placeholder={t('reject.pick')} aria-label={t('reject.why')}
            options={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
        </Form.Item>
        <Form.Item label={t('reject.words')}>
          <Input value={words} maxLength={300} aria-label={t('reject.words')} onChange={(event) => setWords(event.target.value)} onPressEnter={() => reason && onDone(reason)} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** The day so many days from now, as the person's own calendar has it. */
export function dayAfter(days: number): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

export function SnoozeDialog({ count, onCancel, onDone }: DialogProps<string>) {
  const { t } = useTranslation('today')
  const [until, setUntil] = useState(dayAfter(3))
  return (
    <Modal open title={t('snooze.title', { count })} okText={t('verb.snooze')} okButtonProps={{ disabled: !until }} onCancel={onCancel} onOk={() => onDone(until)}>
      <p>{t('snooze.help')}</p>
      <Space wrap>
        {[1, 3, 7, 14].map((days) => (
          <Button key={days} type={until === dayAfter(days) ? 'primary' : 'default'} onClick={() => setUntil(dayAfter(days))}>{t('snooze.days', { count: days })}</Button>
        ))}
        <Input type="date" aria-label={t('snooze.until')} value={until} min={dayAfter(1)} onChange={(event) => setUntil(event.target.value)} />
      </Space>
    </Modal>
  )
}

export interface Edit {
  units?: number
  price?: string
}

interface EditDialogProps {
  title: string
  units: number | null
  price: string | null
  onCancel: () => void
  onDone: (edit: Edit) => void
}

export function EditDialog({ title, units, price, onCancel, onDone }: EditDialogProps) {
  const { t } = useTranslation('today')
  const [newUnits, setUnits] = useState<number | null>(units)
  const [newPrice, setPrice] = useState<string | null>(price)
  const edit: Edit = {
    ...(newUnits !== null && newUnits !== units ? { units: newUnits } : {}),
    ...(newPrice !== null && newPrice !== price ? { price: newPrice } : {}),
  }
  return (
    <Modal open title={t('edit.title', { title })} okText={t('edit.save')} okButtonProps={{ disabled: Object.keys(edit).length === 0 }} onCancel={onCancel} onOk={() => onDone(edit)}>
      <Form layout="vertical">
        {units === null ? null : (
          <Form.Item label={t('edit.units', { was: units })}>
            <InputNumber autoFocus min={0} precision={0} value={newUnits} onChange={setUnits} aria-label={t('edit.units', { was: units })} />
          </Form.Item>
        )}
        {price === null ? null : (
          <Form.Item label={t('edit.price', { was: price })}>
            <InputNumber<string> stringMode min="0" value={newPrice} onChange={setPrice} aria-label={t('edit.price', { was: price })} />
          </Form.Item>
        )}
      </Form>
      <p>{t('edit.help')}</p>
    </Modal>
  )
}
