// What the books say of a product, as they say it.
import { theme } from 'antd'
import type { Fact } from '../../api/types'
import { useFormat } from '../../ui/format'
import { Empty } from '../../ui/states'

export default function Facts({ facts }: { facts: readonly Fact[] }) {
  const { token } = theme.useToken()
  const format = useFormat()
  const known = facts.filter((fact) => fact.value !== null && fact.value !== '')
  if (known.length === 0) return <Empty />
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '2px 16px', margin: 0 }}>
      {known.map(({ name, title, value }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt style={{ color: token.colorTextSecondary }}>{title}</dt>
          <dd className="number" style={{ margin: 0, textAlign: 'right', overflowWrap: 'anywhere' }}>{typeof value === 'number' ? format.number(value, 2) : value}</dd>
        </div>
      ))}
    </dl>
  )
}
