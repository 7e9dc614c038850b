// Every model on the same days, the best first, and how each challenger stands against the one that speaks.
import { Tag, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Learning } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'

type Line = Learning['leaderboard'][number]

export default function Leaderboard({ learning }: { learning: Learning }) {
  const { t } = useTranslation('forecast')
  const format = useFormat()
  const duel = (line: Line) => learning.duels.find((one) => one.model === line.model)
  const columns: TableColumnType<Line>[] = [
    {
      title: t('column.model'),
      render: (_, line) => line.model === 'used' ? t('used') : <>{line.title} {line.model === learning.champion.model ? <Tag color="blue">{t('champion')}</Tag> : null}</>,
    },
    { title: t('column.pinball'), align: 'right', render: (_, line) => format.number(line.pinball, 3) },
    { title: t('column.wape'), align: 'right', render: (_, line) => format.share(line.wape) },
    { title: t('column.bias'), align: 'right', render: (_, line) => `${format.signed((line.bias ?? 0) * 100, 1)} %` },
    { title: t('column.coverage'), align: 'right', render: (_, line) => format.share(line.coverage_90) },
    { title: t('column.gain'), align: 'right', render: (_, line) => (duel(line) ? `${format.signed((duel(line)?.gain ?? 0) * 100, 1)} %` : '') },
    { title: t('column.chance'), align: 'right', render: (_, line) => (duel(line) ? format.share(duel(line)?.chance) : '') },
    { title: t('column.days'), align: 'right', render: (_, line) => duel(line)?.days ?? line.days },
    { title: '', render: (_, line) => (duel(line) ? t(duel(line)?.wins ? 'wins' : 'waits') : '') },
  ]
  return <PlainTable<Line> label={t('leaderboard')} rows={learning.leaderboard} rowKey="model" columns={columns} none={t('nothing_met')} />
}
