// Every signal: how far ahead of demand it runs, and how right forecasts were without it and with it.
import { Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Learning } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'

type Line = Learning['signals'][number]

export default function Signals({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const format = useFormat()
  const columns: TableColumnType<Line>[] = [
    { title: t('column.signal'), render: (_, line) => line.title },
    { title: t('column.lag'), align: 'right', render: (_, line) => (line.planned ? t('planned') : line.lag_days === null ? '' : t('lag', { days: line.lag_days })) },
    { title: t('column.effect'), align: 'right', render: (_, line) => `${format.signed(line.effect, 2)} ± ${format.number(line.error, 2)}` },
    { title: t('column.without'), align: 'right', render: (_, line) => format.share(line.wape_without) },
    { title: t('column.with'), align: 'right', render: (_, line) => format.share(line.wape_with) },
    { title: t('column.worth'), align: 'right', render: (_, line) => `${format.signed(line.worth * 100, 1)} %` },
    { title: t('column.state'), render: (_, line) => <Tag color={line.used ? 'success' : 'default'}>{t(`signal_reason.${line.reason}`)}</Tag> },
  ]
  return <PlainTable<Line> label={t('signals')} rows={learning.signals} rowKey="signal" columns={columns} none={t('signals_none')} />
}
