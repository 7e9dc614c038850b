// Which columns the grid shows and in which order: facts and indicators, each with what it means.
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Popover, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn } from '../../api/types'
import { FROZEN, moved } from './query'

interface ChooserProps {
  columns: readonly GridColumn[]
  shown: readonly string[]
  onChange: (shown: string[]) => void
}

function Line({ column, checked, onToggle }: { column: GridColumn; checked: boolean; onToggle: () => void }) {
  return (
    <span style={{ flex: 1, minWidth: 0 }} title={[column.meaning, column.formula].filter(Boolean).join('\n')}>
      <Checkbox checked={checked} disabled={FROZEN.includes(column.key)} onChange={onToggle}>{column.title}</Checkbox>
    </span>
  )
}

function Inside({ columns, shown, onChange }: ChooserProps) {
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const [q, setQ] = useState('')
  const fits = (column: GridColumn) => `${column.title} ${column.key}`.toLowerCase().includes(q.toLowerCase())
  const toggle = (key: string) => onChange(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key])
  const on = shown.flatMap((key) => columns.find((column) => column.key === key) ?? [])
  const heading = (text: string) => <div style={{ color: token.colorTextSecondary, padding: '4px 0' }}>{text}</div>
  return (
    <div style={{ width: 300 }}>
      <Input allowClear value={q} placeholder={t('columns.find')} aria-label={t('columns.find')} onChange={(event) => setQ(event.target.value)} />
      <div style={{ maxHeight: 420, overflow: 'auto', marginTop: 6 }} tabIndex={0} role="region" aria-label={t('columns.title')}>
        <div role="group" aria-label={t('columns.shown')}>
          {heading(t('columns.shown'))}
          {on.filter(fits).map((column) => (
            <div key={column.key} style={{ display: 'flex', alignItems: 'center' }}>
              <Line column={column} checked onToggle={() => toggle(column.key)} />
              {FROZEN.includes(column.key) ? null : (
                <>
                  <Button type="text" icon={<ArrowUpOutlined />} aria-label={t('columns.up', { name: column.title })} onClick={() => onChange(moved(shown, column.key, -1))} />
                  <Button type="text" icon={<ArrowDownOutlined />} aria-label={t('columns.down', { name: column.title })} onClick={() => onChange(moved(shown, column.key, 1))} />
                </>
              )}
            </div>
          ))}
        </div>
        {(['fact', 'indicator'] as const).map((source) => (
          <div key={source} role="group" aria-label={t(`columns.${source}`)}>
            {heading(t(`columns.${source}`))}
            {columns.filter((column) => column.source === source && !shown.includes(column.key) && fits(column)).map((column) => (
              <div key={column.key}><Line column={column} checked={false} onToggle={() => toggle(column.key)} /></div>
            ))}
          </div>
        ))}
      </div>
      <Button type="link" onClick={() => onChange(columns.filter((column) => column.default).map((column) => column.key))}>{t('columns.reset')}</Button>
    </div>
  )
}

export default function ColumnChooser(props: ChooserProps) {
  const { t } = useTranslation('products')
  return <Popover trigger="click" placement="bottomRight" content={<Inside {...props} />}><Button>{t('columns.title')}</Button></Popover>
}
