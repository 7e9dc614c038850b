// Which columns the grid shows: facts and indicators, each with what it means.
import { Button, Checkbox, Input, Popover, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GridColumn } from '../../api/types'

interface ChooserProps {
  columns: readonly GridColumn[]
  shown: readonly string[]
  onChange: (shown: string[]) => void
}

function Inside({ columns, shown, onChange }: ChooserProps) {
  const { t } = useTranslation('products')
  const { token } = theme.useToken()
  const [q, setQ] = useState('')
  const fits = columns.filter((column) => `${column.title} ${column.key}`.toLowerCase().includes(q.toLowerCase()))
  const toggle = (key: string) => onChange(shown.includes(key) ? shown.filter((one) => one !== key) : columns.map((column) => column.key).filter((one) => one === key || shown.includes(one)))
  return (
    <div style={{ width: 300 }}>
      <Input size="small" allowClear value={q} placeholder={t('columns.find')} aria-label={t('columns.find')} onChange={(event) => setQ(event.target.value)} />
      <div style={{ maxHeight: 360, overflow: 'auto', marginTop: 6 }}>
        {(['fact', 'indicator'] as const).map((source) => (
          <div key={source} role="group" aria-label={t(`columns.${source}`)}>
            <div style={{ color: token.colorTextSecondary, padding: '4px 0' }}>{t(`columns.${source}`)}</div>
            {fits.filter((column) => column.source === source).map((column) => (
              <div key={column.key} title={[column.meaning, column.formula].filter(Boolean).join('\n')}>
                <Checkbox checked={shown.includes(column.key)} onChange={() => toggle(column.key)}>{column.title}</Checkbox>
              </div>
            ))}
          </div>
        ))}
      </div>
      <Button size="small" type="link" onClick={() => onChange(columns.filter((column) => column.default).map((column) => column.key))}>{t('columns.reset')}</Button>
    </div>
  )
}

export default function ColumnChooser(props: ChooserProps) {
  const { t } = useTranslation('products')
  return <Popover trigger="click" placement="bottomRight" content={<Inside {...props} />}><Button size="small">{t('columns.title')}</Button></Popover>
}
