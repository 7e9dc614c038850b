// A number that opens: hover or focus shows how it is computed and from what.
import { Popover, theme } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface Input {
  name: string
  title?: string
  value: string | number | null
}

interface OpensProps {
  title: string
  how?: string | null | undefined
  meaning?: string | null | undefined
  inputs: readonly Input[]
  show: (value: string | number | null) => string
  children: ReactNode
}

function Inside({ how, meaning, inputs, show }: Pick<OpensProps, 'how' | 'meaning' | 'inputs' | 'show'>) {
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  return (
    <div style={{ maxWidth: 380 }}>
      {meaning ? <p style={{ margin: '0 0 6px' }}>{meaning}</p> : null}
      {how ? (
        <p style={{ margin: '0 0 6px' }}>
          <span style={{ color: token.colorTextSecondary }}>{t('how')} </span>
          <code style={{ whiteSpace: 'pre-wrap' }}>{how}</code>
        </p>
      ) : null}
      {inputs.length > 0 ? (
        <table style={{ width: '100%', borderCollapse: 'collapse' }}>
          <tbody>
            {inputs.map((input) => (
              <tr key={input.name}>
                <td style={{ paddingRight: 16, color: token.colorTextSecondary }}>{input.title ?? input.name}</td>
                <td style={{ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>{show(input.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  )
}

export default function Opens({ title, how, meaning, inputs, show, children }: OpensProps) {
  const { t } = useTranslation('ui')
  return (
    <Popover title={title} trigger={['hover', 'click', 'focus']} content={<Inside how={how} meaning={meaning} inputs={inputs} show={show} />}>
      <span role="button" tabIndex={0} className="opens">
        {children}
        <span className="unseen"> {t('opens', { title })}</span>
      </span>
    </Popover>
  )
}
