// Exactly what will be done, every field of it: nothing is left out, for this is what the approval is bound to.
import { theme } from 'antd'
import { useTranslation } from 'react-i18next'

/** The leaves of a payload with their paths: {a: {b: 1}} is [['a.b', '1']]. */
export function leavesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, value === null ? '–' : String(value)]]
  const inside = Object.entries(value)
  if (inside.length === 0) return [[path, Array.isArray(value) ? '[]' : '{}']]
  return inside.flatMap(([name, part]) => leavesOf(part, path ? `${path}.${name}` : name))
}

export default function Payload({ payload }: { payload: unknown }) {
  const { t } = useTranslation('approvals')
  const { token } = theme.useToken()
  return (
    <table style={{ borderCollapse: 'collapse', width: '100%' }}>
      <tbody>
        {leavesOf(payload).map(([path, value]) => (
          <tr key={path} style={{ borderTop: `1px solid ${token.colorBorderSecondary}` }}>
            <th scope="row" style={{ fontWeight: 400, textAlign: 'left', padding: '2px 12px 2px 0', color: token.colorTextSecondary, verticalAlign: 'top' }}>{t(`field.${path}`, { defaultValue: path, keySeparator: '/' })}</th>
            <td className="number" style={{ overflowWrap: 'anywhere' }}>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
