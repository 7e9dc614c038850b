// What a verb still has to ask: why, in one line with quick choices, or until when, with the usual days.
import { Button, Input, Modal, Space, theme } from 'antd'
import { useRef, useState } from 'react'
import type { InputRef } from 'antd'
import { useTranslation } from 'react-i18next'
import { dayAfter, daysToMonday } from './days'

interface DialogProps {
  title: string
  verb: string
  onCancel: () => void
  onDone: (answer: string) => void
}

export function ReasonDialog({ title, verb, choices, onCancel, onDone }: DialogProps & { choices: readonly string[] }) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const [words, setWords] = useState('')
  const line = useRef<InputRef>(null)
  const reason = words.trim()
  const done = () => reason && onDone(reason)
  const choose = (choice: string) => {
    setWords(choice)
    line.current?.focus()
  }
  return (
    <Modal open title={title} okText={verb} okButtonProps={{ disabled: !reason }} onCancel={onCancel} onOk={done} width={460}>
      <Space wrap size={6} style={{ marginBottom: 8 }}>
        {choices.map((choice) => <Button key={choice} type={words === choice ? 'primary' : 'default'} onClick={() => choose(choice)}>{choice}</Button>)}
      </Space>
      <Input
        ref={line} autoFocus size="middle" value={words} maxLength={300} aria-label={t('reason.why')} placeholder={t('reason.why')}
        onChange={(event) => setWords(event.target.value)} onPressEnter={(event) => !event.nativeEvent.isComposing && done()}
      />
      <p style={{ margin: '6px 0 0', color: token.colorTextSecondary }}>{t('reason.help')}</p>
    </Modal>
  )
}

export function UntilDialog({ title, verb, onCancel, onDone }: DialogProps) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const [until, setUntil] = useState(dayAfter(3))
  const presets: readonly (readonly [string, string])[] = [
    [t('until.tomorrow'), dayAfter(1)],
    [t('until.days', { count: 3 }), dayAfter(3)],
    [t('until.monday'), dayAfter(daysToMonday(new Date()))],
    [t('until.weeks', { count: 2 }), dayAfter(14)],
    [t('until.month'), dayAfter(30)],
  ]
  return (
    <Modal open title={title} okText={verb} okButtonProps={{ disabled: !until }} onCancel={onCancel} onOk={() => onDone(until)} width={460}>
      <Space wrap size={6}>
        {presets.map(([name, day]) => <Button key={name} onClick={() => onDone(day)}>{name}</Button>)}
      </Space>
      <div style={{ display: 'flex', alignItems: 'center', gap: 8, marginTop: 10 }}>
        <span>{t('until.other')}</span>
        <Input type="date" autoFocus style={{ width: 160 }} aria-label={t('until.other')} value={until} min={dayAfter(1)} onChange={(event) => setUntil(event.target.value)} onPressEnter={() => until && onDone(until)} />
      </div>
      <p style={{ margin: '8px 0 0', color: token.colorTextSecondary }}>{t('until.help')}</p>
    </Modal>
  )
}
