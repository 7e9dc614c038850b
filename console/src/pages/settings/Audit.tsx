// Who did what and when; nothing is ever taken out of it.
import { Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAudit } from '../../api/queries'
import type { AuditEvent } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

const textOf = (detail: unknown): string => (detail === null || detail === undefined ? '' : typeof detail === 'string' ? detail : JSON.stringify(detail))

export default function Audit() {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const asked = useAudit()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const rows = asked.data.pages.flatMap((page) => page.items).map((event, index) => ({ ...event, index }))
  return (
    <Flex vertical gap={8}>
      <PlainTable<AuditEvent & { index: number }>
        whole label={t('part.audit')} rows={rows} rowKey="index"
        columns={[
          { title: t('audit.at'), dataIndex: 'at', render: (at: string) => format.time(at) },
          { title: t('audit.who'), dataIndex: 'actor_name', render: (name: string | null) => name ?? t('audit.system') },
          { title: t('audit.verb'), dataIndex: 'verb' },
          { title: t('audit.subject'), key: 'subject', render: (_, event) => [event.subject_kind, event.subject_id].filter(Boolean).join(' ') },
          { title: t('audit.detail'), dataIndex: 'detail', render: (detail: unknown) => <code style={{ wordBreak: 'break-word' }}>{textOf(detail)}</code> },
        ]}
      />
      {asked.hasNextPage ? <div><Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('audit.more')}</Button></div> : null}
    </Flex>
  )
}
