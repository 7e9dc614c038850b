// Edit an action: one's own number beside the computed one.
import { Form, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Action } from '../../api/types'
import { useFormat } from '../../ui/format'

interface Edit {
  units?: number
  price?: string
}

export default function EditDialog({ action, onCancel, onDone }: { action: Action; onCancel: () => void; onDone: (edit: Edit) => void }) {
  const { t } = useTranslation('today')
  const format = useFormat()
  const [units, setUnits] = useState<number | null>(action.units)
  const [price, setPrice] = useState<string | null>(action.price)
  const edit: Edit = {
    ...(units !== null && units !== (action.units) ? { units } : {}),
    ...(price !== null && price !== (action.price) ? { price } : {}),
  }
  const ready = Object.keys(edit).length > 0
  const done = () => ready && onDone(edit)
  const unitsTitle = t('edit.units', { was: format.number(action.units) })
  const priceTitle = t('edit.price', { was: format.money(action.price) })
  return (
    <Modal open title={t('edit.title', { title: `${action.kind_title} ${action.name ?? action.sku}` })} okText={t('edit.save')} okButtonProps={{ disabled: !ready }} onCancel={onCancel} onOk={done} width={420}>
      <Form layout="vertical" size="middle">
        {action.units === null ? null : (
          <Form.Item label={unitsTitle}><InputNumber autoFocus min={0} precision={0} value={units} onChange={setUnits} onPressEnter={done} aria-label={unitsTitle} /></Form.Item>
        )}
        {action.price === null ? null : (
          <Form.Item label={priceTitle}><InputNumber<string> stringMode min="0" value={price} onChange={setPrice} onPressEnter={done} aria-label={priceTitle} /></Form.Item>
        )}
      </Form>
      <p style={{ margin: 0 }}>{t('edit.help')}</p>
    </Modal>
  )
}
