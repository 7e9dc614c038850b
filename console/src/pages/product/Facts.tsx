// What the books say of a product, as they say it.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format'
import { Empty } from '../../ui/states'

type Value = string | number | boolean | null

export default function Facts({ facts }: { facts: Readonly<Record<string, Value>> }) {
  const { t } = useTranslation('product')
  const { token } = theme.useToken()
  const format = useFormat()
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== '')
  const show = (value: Value) => (typeof value === 'number' ? format.number(value, 2) : typeof value === 'boolean' ? t(value ? 'yes' : 'no') : value)
  if (known.length === 0) return <Empty />
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '2px 16px', margin: 0 }}>
      {known.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt style={{ color: token.colorTextSecondary }}>{t(`fact.${name}`, { defaultValue: name })}</dt>
          <dd className="number" style={{ margin: 0, textAlign: 'right', overflowWrap: 'anywhere' }}>{show(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
