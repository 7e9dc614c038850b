// The days that change demand, as the cycle knows them.
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useCalendar } from '../../api/queries'
import type { CalendarDay } from '../../api/types'
import { DASH, useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

export default function Calendar() {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const asked = useCalendar()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const rows = asked.data.items.map((item, index) => ({ ...item, index }))
  return (
    <>
      <p style={{ marginTop: 0 }}>{t('calendar.text')}</p>
      <PlainTable<CalendarDay & { index: number }>
        label={t('part.calendar')} rows={rows} none={t('calendar.none')} rowKey="index"
        columns={[
          { title: t('calendar.date'), dataIndex: 'date', render: (date: string, row) => (row.until === date ? format.day(date) : `${format.day(date)} – ${format.day(row.until)}`) },
          { title: t('calendar.event'), dataIndex: 'event', render: (event: string, day) => (day.computed ? <>{event} <Tag>{t('calendar.computed')}</Tag></> : event) },
          { title: t('calendar.kind'), dataIndex: 'kind', render: (kind: string | null) => (kind ? t(`calendar.of.${kind}`, { defaultValue: kind }) : DASH) },
          { title: t('calendar.region'), dataIndex: 'region', render: (region: string | null) => region ?? t('all') },
        ]}
      />
    </>
  )
}
