// Exactly what will be done, every field of it: nothing is left out, for this is what the approval is bound to.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { leavesOf } from './leaves'

export default function Payload({ payload }: { payload: unknown }) {
  const { t } = useTranslation('approvals')
  const { token } = theme.useToken()
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))', gap: '2px 20px', margin: 0 }}>
      {leavesOf(payload).map(([path, value]) => (
        <div key={path} style={{ display: 'flex', gap: 8, justifyContent: 'space-between', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
          <dt style={{ color: token.colorTextSecondary }}>{t([`field.${path}`, 'field.unknown'], { path })}</dt>
          <dd className="number" style={{ margin: 0, overflowWrap: 'anywhere', textAlign: 'right' }}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
