// A cell's story: every move with its cause, who made it, and what was left; any number opens here.
import { App, Button, Drawer, Space, Tag, theme, type TableColumnType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHolds, useLedger, useStock, useUndo } from '../../api/stock'
import type { Cell, LedgerLine, Undoing } from '../../api/types'
import { useSession } from '../../app/session'
import { useFormat } from '../../ui/format'
import { ReasonDialog } from '../../ui/dialogs'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading, problemOf } from '../../ui/states'
import Numbers from './Numbers'
import { FORMS, type Form } from './forms'

interface StoryProps {
  cell: Cell
  /** The past minute that is looked at; null: now, and moving. */
  as_of: string | null
  onClose: () => void
  onForm: (form: Form) => void
}

/** Kinds that one place did by itself and that can be taken back. */
const UNDONE = ['received', 'returned', 'shipped', 'adjusted', 'counted', 'blocked', 'unblocked', 'scrapped']

function Lines({ cell, onUndo }: { cell: Cell; onUndo: ((cause: string) => void) | null }) {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const asked = useLedger(cell.cell_id)
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const columns: TableColumnType<LedgerLine>[] = [
    { title: t('line.at'), render: (_, line) => format.time(line.happened_at) },
    { title: t('line.kind'), render: (_, line) => t(`kind.${line.kind}`) },
    { title: t('line.way'), render: (_, line) => `${t(`account.${line.from_account}`)} → ${t(`account.${line.to_account}`)}` },
    { title: t('line.units'), align: 'right', render: (_, line) => <span className="number">{format.number(line.units, 0)}</span> },
    { title: t('column.available'), align: 'right', render: (_, line) => <span className="number">{format.number(line.available, 0)}</span> },
    { title: t('column.on_hand'), align: 'right', render: (_, line) => <span className="number">{format.number(line.on_hand, 0)}</span> },
    { title: t('line.why'), render: (_, line) => [line.reason, line.reference, line.channel].filter(Boolean).join(' · ') },
    { title: t('line.by'), render: (_, line) => line.by ?? t('service') },
    ...(onUndo ? [{ title: '', key: 'undo', render: (_: unknown, line: LedgerLine) => UNDONE.includes(line.kind) ? <Button size="small" onClick={() => onUndo(line.cause)}>{t('undo.verb')}</Button> : null }] : []),
  ]
  return (
    <>
      <PlainTable<LedgerLine> label={t('story')} rows={asked.data.pages.flatMap((page) => page.items)} rowKey="move_id" columns={columns} whole />
      {asked.hasNextPage ? <Button style={{ marginTop: 8 }} loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more')}</Button> : null}
    </>
  )
}

function Held({ cell }: { cell: Cell }) {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const holds = useHolds(undefined, cell.cell_id)
  const items = holds.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Space wrap size={6} style={{ display: 'flex', marginBottom: 10 }}>
      {items.slice(0, 20).map((hold) => <Tag key={`${hold.hold_id}${hold.line}`}>{t('held_until', { units: format.number(hold.open, 0), time: format.time(hold.expires_at) })}</Tag>)}
    </Space>
  )
}

/** The cell as it stands now, its numbers moving. */
function useFresh(cell: Cell): Cell {
  const asked = useStock({ sku: cell.sku, location: cell.location, owner: cell.owner })
  return asked.data?.pages[0]?.items.find((one) => one.cell_id === cell.cell_id) ?? cell
}

function Undo({ what, onClose }: { what: Omit<Undoing, 'reason'>; onClose: () => void }) {
  const { t } = useTranslation('stock')
  const { message } = App.useApp()
  const undoing = useUndo()
  const send = (reason: string) => undoing.mutate({ ...what, reason }, {
    onError: (error) => void message.error(problemOf(error).detail ?? problemOf(error).title),
    onSuccess: () => void message.success(t('difference.proposed')),
    onSettled: onClose,
  })
  return <ReasonDialog title={t('undo.title')} verb={t('undo.verb')} choices={[t('reason.mistake'), t('undo.twice')]} onCancel={onClose} onDone={send} />
}

export default function Story({ cell: opened, as_of, onClose, onForm }: StoryProps) {
  const { t } = useTranslation('stock')
  const fresh = useFresh(opened)
  const cell = as_of ? opened : fresh
  const [undoing, setUndoing] = useState<Omit<Undoing, 'reason'> | null>(null)
  const { token } = theme.useToken()
  const { may } = useSession()
  return (
    <Drawer open size={960} styles={{ wrapper: { maxWidth: '100vw' } }} onClose={onClose} title={<>{cell.name ?? cell.sku} <span style={{ color: token.colorTextSecondary, fontWeight: 400 }}>{[cell.sku, cell.location, cell.owner, cell.pool].filter(Boolean).join(' · ')}</span></>}>
      <Numbers cell={cell} />
      {may('stock.move') ? (
        <Space wrap size={6} style={{ marginBottom: 10 }}>
          {FORMS.map((form) => <Button key={form} onClick={() => onForm(form)}>{t(`form.${form}.verb`)}</Button>)}
          {as_of ? <Button danger onClick={() => setUndoing({ since: as_of, cell: cell.cell_id })}>{t('undo.since')}</Button> : null}
        </Space>
      ) : null}
      <Held cell={cell} />
      <Lines cell={cell} onUndo={may('stock.move') ? (cause) => setUndoing({ cause }) : null} />
      {undoing ? <Undo what={undoing} onClose={() => setUndoing(null)} /> : null}
    </Drawer>
  )
}
