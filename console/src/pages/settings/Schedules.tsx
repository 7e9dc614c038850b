// When work starts by itself.
import { App, Button, Flex, Input, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveSchedules, useSchedules } from '../../api/queries'
import type { Schedule } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

export default function Schedules() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const asked = useSchedules()
  const save = useSaveSchedules()
  const [draft, setDraft] = useState<Schedule[] | null>(null)
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const items = draft ?? asked.data.items
  const mayWrite = may('settings.write')
  const change = (kind: string, what: Partial<Schedule>) => setDraft(items.map((one) => (one.kind === kind ? { ...one, ...what } : one)))
  const keep = () =>
    save.mutate(items, {
      onSuccess: () => {
        setDraft(null)
        void message.success(t('saved'))
      },
    })
  return (
    <Flex vertical gap={8}>
      {save.isError ? <Failed error={save.error} /> : null}
      <PlainTable<Schedule>
        label={t('part.schedules')} rows={items} rowKey="kind"
        columns={[
          { title: t('schedules.what'), dataIndex: 'title' },
          {
            title: t('schedules.when'), dataIndex: 'cron',
            render: (cron: string, one) => (
              <Input aria-label={`${one.title}: ${t('schedules.when')}`} value={cron} readOnly={!mayWrite} style={{ width: 160 }} onChange={(event) => change(one.kind, { cron: event.target.value })} />
            ),
          },
          {
            title: t('schedules.on'), dataIndex: 'enabled',
            render: (on: boolean, one) => <Switch aria-label={`${one.title}: ${t('schedules.on')}`} checked={on} disabled={!mayWrite} onChange={(enabled) => change(one.kind, { enabled })} />,
          },
          { title: t('schedules.next'), dataIndex: 'next_at', render: (at: string | null) => format.time(at) },
        ]}
      />
      <span>{t('schedules.cron_means')}</span>
      {mayWrite ? <div><Button type="primary" disabled={!draft} loading={save.isPending} onClick={keep}>{t('save')}</Button></div> : null}
    </Flex>
  )
}
