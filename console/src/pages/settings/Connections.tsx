// What this installation is connected to, and whether each connection stands.
import { useTranslation } from 'react-i18next'
import { useConnections } from '../../api/queries'
import type { ConnectionInfo } from '../../api/types'
import { usePalette } from '../../ui/palette'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

const MARKS = { ok: '✓', bad: '✗', off: '–' } as const
const VERDICTS = { ok: 'met', bad: 'missed', off: 'unknown' } as const

export default function Connections() {
  const { t } = useTranslation('settings')
  const palette = usePalette()
  const asked = useConnections()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  return (
    <PlainTable<ConnectionInfo>
      label={t('part.connections')} rows={asked.data.items} rowKey={(one) => `${one.kind} ${one.title}`}
      columns={[
        { title: t('connections.kind'), dataIndex: 'kind', render: (kind: ConnectionInfo['kind']) => t(`connections.of.${kind}`) },
        { title: t('name'), dataIndex: 'title' },
        {
          title: t('connections.state'), dataIndex: 'state',
          render: (state: ConnectionInfo['state']) => (
            <span style={{ color: palette.verdict[VERDICTS[state]], whiteSpace: 'nowrap' }}><span aria-hidden="true">{MARKS[state]} </span>{t(`connections.is.${state}`)}</span>
          ),
        },
        { title: t('connections.detail'), dataIndex: 'detail' },
      ]}
    />
  )
}
