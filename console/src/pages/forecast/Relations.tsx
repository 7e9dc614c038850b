// What moved with what: products, IPs, channels and hosts as a picture and as a table.
import { Card, Segmented, theme, type TableColumnType } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useRelations } from '../../api/forecast'
import type { Relation } from '../../api/types'
import Chart from '../../ui/Chart'
import type { ChartOption } from '../../ui/ChartEngine'
import { useFormat } from '../../ui/format'
import { usePalette } from '../../ui/palette'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

const VIEWS = ['picture', 'table'] as const
type View = (typeof VIEWS)[number]
const KINDS = ['product', 'ip', 'channel', 'host', 'shown'] as const
const SYMBOLS = { product: 'circle', ip: 'diamond', channel: 'rect', host: 'triangle', shown: 'roundRect' } as const
const SIZES = { product: 12, ip: 20, channel: 18, host: 18, shown: 14 } as const
interface End {
  kind: (typeof KINDS)[number]
  title: string
}

/** More than this in one picture is a tangle. */
const DRAWN_MAX = 120
const WIDEST = 5

function Picture({ items }: { items: Relation[] }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const palette = usePalette()
  const format = useFormat()
  const option = useMemo((): ChartOption => {
    const colours = { product: palette.fan.mean, ip: palette.fan.planned, channel: palette.fan.incoming, host: palette.fan.runOut, shown: palette.fan.history }
    const drawn = items.slice(0, DRAWN_MAX)
    const ends = new Map<string, End>()
    for (const one of drawn) {
      ends.set(`${one.kind} ${one.name}`, { kind: one.kind, title: one.title })
      ends.set(`${one.with_kind} ${one.with_name}`, { kind: one.with_kind, title: one.with_kind === 'shown' ? t('all_shown') : one.with_title })
    }
    const used = KINDS.filter((kind) => [...ends.values()].some((end) => end.kind === kind))
    return {
      animation: false, aria: { enabled: true },
      legend: { top: 0, left: 0, data: used.map((kind) => t(`relation_kind.${kind}`)), textStyle: { color: token.colorText, fontSize: 11 } },
      tooltip: { backgroundColor: token.colorBgElevated, borderColor: token.colorBorder, textStyle: { color: token.colorText, fontSize: 12 } },
      series: [{
        type: 'graph', layout: 'force', top: 64, bottom: 32, left: 24, right: '24%', roam: 'move', force: { repulsion: 110, edgeLength: [30, 90], layoutAnimation: false },
        label: { show: true, position: 'right', color: token.colorText, fontSize: 11, formatter: ({ name }) => ends.get(name)?.title ?? name },
        tooltip: { formatter: (what) => { const told = what as unknown as { dataType?: string; name: string; value?: number }; return told.dataType === 'edge' ? format.number(told.value ?? 0, 2) : ends.get(told.name)?.title ?? told.name } },
        categories: used.map((kind) => ({ name: t(`relation_kind.${kind}`), symbol: SYMBOLS[kind], itemStyle: { color: colours[kind] } })),
        data: [...ends].map(([name, end]) => ({ name, category: used.indexOf(end.kind), symbol: SYMBOLS[end.kind], symbolSize: SIZES[end.kind] })),
        links: drawn.map((one) => ({
          source: `${one.kind} ${one.name}`, target: `${one.with_kind} ${one.with_name}`, value: one.strength,
          lineStyle: { width: 1 + WIDEST * Math.abs(one.strength), type: one.strength < 0 ? 'dashed' as const : 'solid' as const, color: one.strength < 0 ? palette.money.run_out : token.colorTextSecondary, opacity: 0.6 },
        })),
      }],
    }
  }, [items, palette, token, format, t])
  return <Chart option={option} height={420} label={t('relations')} />
}

function Names({ items }: { items: Relation[] }) {
  const { t } = useTranslation('forecast')
  const format = useFormat()
  const end = (kind: Relation['kind'] | Relation['with_kind'], name: string, title: string) => {
    if (kind === 'shown') return t('all_shown')
    return <>{t(`relation_kind.${kind}`)} · {kind === 'product' ? <Link to={`/products/${encodeURIComponent(name)}`}>{title}</Link> : title}</>
  }
  const columns: TableColumnType<Relation>[] = [
    { title: t('column.from'), render: (_, one) => end(one.kind, one.name, one.title) },
    { title: t('column.to'), render: (_, one) => end(one.with_kind, one.with_name, one.with_title) },
    { title: t('column.strength'), align: 'right', render: (_, one) => `${format.signed(one.strength, 2)} ± ${format.number(one.error, 2)}` },
    { title: t('column.periods'), align: 'right', render: (_, one) => format.number(one.periods, 0) },
    { title: '', render: (_, one) => (one.times === null ? '' : t('times', { times: format.number(one.times, 2) })) },
  ]
  return <PlainTable<Relation> label={t('relations')} rows={items} rowKey={(one) => `${one.kind} ${one.name} ${one.with_kind} ${one.with_name}`} columns={columns} none={t('relations_none')} />
}

export default function Relations() {
  const { t } = useTranslation('forecast')
  const [view, setView] = useState<View>('picture')
  const asked = useRelations()
  if (asked.isPending) return <Loading rows={3} />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const { items } = asked.data
  const choice = items.length > 0 ? <Segmented<View> size="small" value={view} onChange={setView} options={VIEWS.map((value) => ({ value, label: t(`relations_as.${value}`) }))} /> : null
  return (
    <Card size="small" title={t('relations')} extra={choice} styles={{ body: { padding: 0 } }}>
      {items.length > 0 ? <p style={{ margin: '8px 12px' }}>{t('relations_explain')}</p> : null}
      {items.length > 0 && view === 'picture' ? <Picture items={items} /> : <Names items={items} />}
    </Card>
  )
}
