// Replace the forecast of some days ahead, or tell the past otherwise: two different things, each with its reason.
import { Alert, App, Input, InputNumber, Modal, Segmented, Select, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOverride } from '../../api/forecast'
import type { NewOverride, Product } from '../../api/types'
import { problemOf } from '../../ui/states'

interface OverrideFormProps {
  product: Product
  location: string | null
  asOf: string
  onClose: () => void
}

const shifted = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

const KINDS = ['forecast', 'history'] as const
type Kind = (typeof KINDS)[number]

export default function OverrideForm({ product, location, asOf, onClose }: OverrideFormProps) {
  const { t } = useTranslation('forecast')
  const { message } = App.useApp()
  const sending = useOverride()
  const [kind, setKind] = useState<Kind>('forecast')
  const [place, setPlace] = useState(location ?? '')
  const [span, setSpan] = useState<[string, string]>([shifted(asOf, 1), shifted(asOf, 28)])
  const [units, setUnits] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const complete = reason.trim().length >= 3 && span[0] !== '' && span[0] <= span[1] && (kind === 'history' || units !== null)
  const choose = (next: Kind) => {
    setKind(next)
    setSpan(next === 'forecast' ? [shifted(asOf, 1), shifted(asOf, 28)] : [asOf, asOf])
  }
  const send = () => {
    if (!complete || sending.isPending) return
    const order: NewOverride = { kind, sku: product.sku, location: place || null, starts_on: span[0], ends_on: span[1], units, reason: reason.trim() }
    sending.mutate(order, { onSuccess: () => { void message.success(t('kept')); onClose() } })
  }
  const problem = sending.isError ? problemOf(sending.error) : null
  return (
    <Modal open title={t('override')} okText={t('keep')} okButtonProps={{ disabled: !complete, loading: sending.isPending }} onCancel={onClose} onOk={send} width={480}>
      <Space orientation="vertical" size={10} style={{ display: 'flex' }}>
        <Segmented<Kind> block value={kind} onChange={choose} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        <p style={{ margin: 0 }}>{t(`explain.${kind}`)}</p>
        <Select
          style={{ width: '100%' }} value={place} onChange={setPlace} aria-label={t('column.place')}
          options={[{ value: '', label: t('all_places') }, ...product.locations.map((one) => ({ value: one.location, label: one.location }))]}
        />
        <Space wrap>
          <Input type="date" aria-label={t('from')} value={span[0]} onChange={(event) => setSpan([event.target.value, span[1]])} />
          –
          <Input type="date" aria-label={t('until')} value={span[1]} onChange={(event) => setSpan([span[0], event.target.value])} />
        </Space>
        <InputNumber<number> style={{ width: '100%' }} min={0} value={units} aria-label={t('units_of_span')} placeholder={t(kind === 'history' ? 'units_or_unknown' : 'units_of_span')} onChange={setUnits} />
        <Input value={reason} maxLength={300} aria-label={t('column.why')} placeholder={t('why_placeholder')} onChange={(event) => setReason(event.target.value)} onPressEnter={(event) => !event.nativeEvent.isComposing && send()} />
        {problem ? <Alert type="error" showIcon title={problem.detail ?? problem.title} description={problem.remedy} /> : null}
      </Space>
    </Modal>
  )
}
