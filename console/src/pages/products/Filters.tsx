// The filters that are on, as tags, and a small form to add one.
import { Button, Input, Popover, Select, Space, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn } from '../../api/types'
import type { Filter, Op } from './query'

const BY_TYPE: Record<'text' | 'number', readonly Op[]> = { text: ['eq', 'ne', 'contains', 'in', 'null'], number: ['lt', 'le', 'gt', 'ge', 'eq', 'null'] }

interface FiltersProps {
  columns: readonly GridColumn[]
  filters: readonly Filter[]
  onChange: (filters: Filter[]) => void
}

function Adding({ columns, onAdd }: { columns: readonly GridColumn[]; onAdd: (filter: Filter) => void }) {
  const { t } = useTranslation('products')
  const [name, setName] = useState<string | null>(null)
  const [op, setOp] = useState<Op>('eq')
  const [value, setValue] = useState('')
  const column = columns.find((one) => one.key === name)
  const ops = BY_TYPE[column && column.type !== 'text' ? 'number' : 'text']
  const add = () => column && onAdd({ column: column.key, op, value: op === 'null' ? 'true' : op === 'in' && !column.choices ? value.split(/[,，\s]+/).filter(Boolean).join('|') : value })
  const ready = column && (op === 'null' || value !== '')
  return (
    <Space orientation="vertical" style={{ width: 260 }}>
      <Select
        autoFocus showSearch={{ optionFilterProp: 'label' }} style={{ width: '100%' }} placeholder={t('filter.column')} aria-label={t('filter.column')} value={name}
        options={columns.map((one) => ({ value: one.key, label: one.title }))}
        onChange={(key) => {
          setName(key)
          setValue('')
          const type = columns.find((one) => one.key === key)?.type
          setOp(type === 'text' ? 'eq' : 'lt')
        }}
      />
      <Select style={{ width: '100%' }} value={op} onChange={setOp} aria-label={t('filter.op')} options={ops.map((one) => ({ value: one, label: t(`op.${one}`) }))} />
      {op === 'null' ? null : column?.choices ? (
        <Select
          mode="multiple" style={{ width: '100%' }} placeholder={t('filter.values')} aria-label={t('filter.value')} value={value ? value.split('|') : []}
          options={column.choices.map((one) => ({ value: one.value, label: one.title }))}
          onChange={(picked: string[]) => {
            setValue(picked.join('|'))
            setOp('in')
          }}
        />
      ) : (
        <Input
          type={column?.type === 'date' ? 'date' : 'text'} value={value} placeholder={t(op === 'in' ? 'filter.values' : 'filter.value')} aria-label={t('filter.value')}
          onChange={(event) => setValue(event.target.value)} onPressEnter={() => ready && add()}
        />
      )}
      <Button type="primary" block disabled={!ready} onClick={add}>{t('filter.add')}</Button>
    </Space>
  )
}

export default function Filters({ columns, filters, onChange }: FiltersProps) {
  const { t } = useTranslation('products')
  const [open, setOpen] = useState(false)
  const columnOf = (key: string) => columns.find((one) => one.key === key)
  const title = (key: string) => columnOf(key)?.title ?? key
  const called = (key: string, value: string) => columnOf(key)?.choices?.find((one) => one.value === value)?.title ?? value
  return (
    <Space wrap size={4}>
      <Popover
        open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" destroyOnHidden
        content={<Adding columns={columns} onAdd={(filter) => { setOpen(false); onChange([...filters, filter]) }} />}
      >
        <Button size="small">{t('filter.title')}</Button>
      </Popover>
      {filters.map((filter, at) => (
        <Tag key={`${filter.column}${filter.op}${filter.value}`} closable onClose={(event) => { event.preventDefault(); onChange(filters.filter((_, other) => other !== at)) }}>
          {title(filter.column)} {t(`op.${filter.op}`)} {filter.op === 'null' ? '' : filter.value.split('|').map((value) => called(filter.column, value)).join(', ')}
        </Tag>
      ))}
      {filters.length > 1 ? <Button size="small" type="text" onClick={() => onChange([])}>{t('filter.clear')}</Button> : null}
    </Space>
  )
}
