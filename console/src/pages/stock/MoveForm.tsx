// Receive, count, correct, transfer, block: a form for a hand and a scanner, on a phone as on a desk.
import { Alert, AutoComplete, Button, Input, InputNumber, Modal, Segmented, Space } from 'antd'
import type { GetRef, InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isWaiting, useMove, usePlaces } from '../../api/stock'
import type { Cell } from '../../api/types'
import { problemOf } from '../../ui/states'
import { ACCOUNTS, BLOCKING, complete, draftOf, entryOf, EXPLAINED, REASONS, type Draft, type Form } from './forms'
import Scan from './Scan'

interface MoveFormProps {
  form: Form
  cell: Cell | null
  onClose: () => void
  onDone: (text: string) => void
}

function Field({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return <div style={{ marginBottom: 10 }}><label htmlFor={id} style={{ display: 'block', marginBottom: 2 }}>{label}</label>{children}</div>
}

function Place({ id, label, value, places, onChange }: { id: string; label: string; value: string; places: readonly string[]; onChange: (value: string) => void }) {
  return (
    <Field id={id} label={label}>
      <AutoComplete
        id={id} value={value} style={{ width: '100%' }} size="large" options={places.map((place) => ({ value: place }))} onChange={(text: string) => onChange(text)}
        showSearch={{ filterOption: (text, option) => String(option?.value ?? '').toLowerCase().includes(text.toLowerCase()) }}
      />
    </Field>
  )
}

function Reason({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation('stock')
  return (
    <Field id="move-reason" label={t('field.reason')}>
      <Space wrap size={6} style={{ marginBottom: 6 }}>
        {REASONS.map((name) => <Button key={name} type={draft.reason === t(`reason.${name}`) ? 'primary' : 'default'} onClick={() => change({ reason: t(`reason.${name}`) })}>{t(`reason.${name}`)}</Button>)}
      </Space>
      <Input id="move-reason" size="large" value={draft.reason} maxLength={300} onChange={(event) => change({ reason: event.target.value })} />
    </Field>
  )
}

export default function MoveForm({ form, cell, onClose, onDone }: MoveFormProps) {
  const { t } = useTranslation('stock')
  const places = usePlaces().data?.items.map((place) => place.location) ?? []
  const [draft, setDraft] = useState(draftOf(cell))
  const units = useRef<GetRef<typeof InputNumber>>(null)
  const sku = useRef<InputRef>(null)
  const moving = useMove()
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  useEffect(() => (cell ? units.current?.focus() : sku.current?.focus()), [cell])
  const send = () => {
    if (!complete(form, draft) || moving.isPending) return
    moving.mutate(entryOf(form, draft), {
      onSuccess: (answer) => {
        onDone(isWaiting(answer) ? t('waits', { limit: answer.limit }) : t(`form.${form}.done`, { sku: draft.sku }))
        // The next box is scanned at once; what it is and how many is asked anew.
        if (cell || isWaiting(answer)) onClose()
        else {
          setDraft((before) => ({ ...before, sku: '', units: null }))
          sku.current?.focus()
        }
      },
    })
  }
  const problem = moving.isError ? problemOf(moving.error) : null
  return (
    <Modal open title={t(`form.${form}.title`)} okText={t(`form.${form}.verb`)} okButtonProps={{ disabled: !complete(form, draft), loading: moving.isPending }} onCancel={onClose} onOk={send} width={460}>
      <Field id="move-sku" label={t('field.sku')}>
        <Space.Compact style={{ width: '100%' }}>
          <Input
            id="move-sku" ref={sku} size="large" value={draft.sku} autoComplete="off" enterKeyHint="next" onChange={(event) => change({ sku: event.target.value })}
            onPressEnter={() => units.current?.focus()}
          />
          <Scan onCode={(code) => { change({ sku: code }); units.current?.focus() }} />
        </Space.Compact>
      </Field>
      <Place id="move-location" label={t(form === 'transfer' ? 'field.from' : 'field.location')} value={draft.location} places={places} onChange={(location) => change({ location })} />
      {form === 'transfer' ? <Place id="move-to" label={t('field.to')} value={draft.to_location} places={places} onChange={(to_location) => change({ to_location })} /> : null}
      <Field id="move-units" label={t(form === 'count' ? 'field.counted' : form === 'adjust' ? 'field.change' : 'field.units')}>
        <InputNumber<number>
          id="move-units" ref={units} size="large" style={{ width: '100%' }} precision={0} inputMode={form === 'adjust' ? 'text' : 'numeric'} value={draft.units}
          {...(form === 'adjust' ? {} : { min: form === 'count' ? 0 : 1 })} onChange={(value) => change({ units: value })} onPressEnter={send}
        />
      </Field>
      {BLOCKING.includes(form) ? <Segmented block style={{ marginBottom: 10 }} value={draft.account} options={ACCOUNTS.map((name) => ({ value: name, label: t(`column.${name}`) }))} onChange={(account) => change({ account })} /> : null}
      {EXPLAINED.includes(form) ? <Reason draft={draft} change={change} /> : null}
      {form === 'receive' ? (
        <Field id="move-reference" label={t('field.reference')}>
          <Input id="move-reference" size="large" value={draft.reference} maxLength={200} onChange={(event) => change({ reference: event.target.value })} />
        </Field>
      ) : null}
      {problem ? <Alert type="error" showIcon title={problem.detail ?? problem.title} description={problem.remedy} /> : null}
    </Modal>
  )
}
