// New goods: what is ordered ahead, which launches they are taken for, and the way to choose these.
import { App, Button, Card, Input, Space, type TableColumnType, Tag, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAnalogue, useLaunch } from '../../api/forecast'
import type { Analogue, NewAnalogue, Newcomer } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { problemOf } from '../../ui/states'

function Said({ newcomer }: { newcomer: Newcomer }) {
  const { t } = useTranslation('forecast')
  const { token } = theme.useToken()
  const format = useFormat()
  const times = (level: number) => format.number(level, 2)
  const changed = Math.abs(newcomer.units - newcomer.units_plain) >= 0.5
  const lines: [string, string][] = [
    [t('presale'), newcomer.presale_units > 0 && newcomer.presale_level !== null ? t('presale_says', { units: format.number(newcomer.presale_units), level: times(newcomer.presale_level) }) : t('presale_none')],
    [t('level'), t('level_says', { level: times(newcomer.level) })],
  ]
  return (
    <>
      <div style={{ fontSize: 16 }}>{t('launch_expected', { units: format.number(newcomer.units) })}</div>
      {changed ? <div>{t('launch_plain', { units: format.number(newcomer.units_plain) })}</div> : null}
      <div style={{ color: token.colorTextSecondary }}>{t(newcomer.days < 0 ? 'launch_ahead' : 'launch_since', { days: Math.abs(newcomer.days), day: format.day(newcomer.launched_on) })}</div>
      <dl style={{ margin: '6px 0' }}>
        {lines.map(([title, value]) => <div key={title} style={{ display: 'flex', gap: 6 }}><dt style={{ color: token.colorTextSecondary }}>{title}</dt><dd style={{ margin: 0 }}>{value}</dd></div>)}
      </dl>
    </>
  )
}

export default function Launch({ sku }: { sku: string }) {
  const { t } = useTranslation('forecast')
  const { message } = App.useApp()
  const { may } = useSession()
  const format = useFormat()
  const asked = useLaunch(sku)
  const choosing = useAnalogue(sku)
  const [added, setAdded] = useState('')
  if (!asked.data?.newcomer) return null
  const { newcomer, analogues, chosen } = asked.data
  const send = (what: NewAnalogue) => {
    choosing.mutate(what, {
      onSuccess: () => { setAdded(''); void message.success(t('chosen')) },
      onError: (error) => void message.error(problemOf(error).detail ?? problemOf(error).title),
    })
  }
  const word = (row: Analogue) => chosen.find((one) => one.analogue === row.analogue)
  const known = new Set(analogues.map((row) => row.analogue))
  const waiting: Analogue[] = chosen.filter((one) => !known.has(one.analogue)).map((one) => ({ analogue: one.analogue, name: null, kind: 'alike', weight: 0, launched_on: null, units_28d: 0 }))
  const columns: TableColumnType<Analogue>[] = [
    { title: t('column.analogue'), render: (_, row) => <>{row.analogue} {row.name}</> },
    { title: t('column.launched'), render: (_, row) => (row.launched_on ? format.day(row.launched_on) : '') },
    { title: t('column.four_weeks'), align: 'right', render: (_, row) => format.number(row.units_28d) },
    { title: t('column.weight'), align: 'right', render: (_, row) => format.share(row.weight) },
    { title: t('column.state'), render: (_, row) => { const said = word(row); return said && said.kind !== row.kind ? t('analogue_waits', { name: said.by_name }) : <Tag color={row.kind === 'pick' ? 'success' : row.kind === 'drop' ? 'error' : 'default'}>{t(`analogue_kind.${row.kind}`)}</Tag> } },
  ]
  if (may('forecast.override')) {
    columns.push({
      title: '',
      render: (_, row) => (
        <Space.Compact size="small">
          <Button disabled={word(row)?.kind === 'pick'} aria-label={`${t('analogue_pick')} ${row.analogue}`} onClick={() => send({ analogue: row.analogue, kind: 'pick' })}>{t('analogue_pick')}</Button>
          <Button disabled={word(row)?.kind === 'drop'} aria-label={`${t('analogue_drop')} ${row.analogue}`} onClick={() => send({ analogue: row.analogue, kind: 'drop' })}>{t('analogue_drop')}</Button>
          {word(row) ? <Button aria-label={`${t('analogue_clear')} ${row.analogue}`} onClick={() => send({ analogue: row.analogue, kind: 'clear' })}>{t('analogue_clear')}</Button> : null}
        </Space.Compact>
      ),
    })
  }
  return (
    <Card size="small" title={t('launch')}>
      <Said newcomer={newcomer} />
      <PlainTable<Analogue> label={t('analogues')} rows={[...analogues, ...waiting]} rowKey="analogue" columns={columns} none={t('analogue_none')} />
      {may('forecast.override') ? <Input.Search style={{ marginTop: 8, maxWidth: 320 }} value={added} onChange={(event) => setAdded(event.target.value)} placeholder={t('analogue_add')} aria-label={t('analogue_add')} enterButton={t('analogue_pick')} loading={choosing.isPending} onSearch={(value) => { if (value.trim()) send({ analogue: value.trim(), kind: 'pick' }) }} /> : null}
    </Card>
  )
}
