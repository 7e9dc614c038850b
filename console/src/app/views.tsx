// Saved views, kept on the server: a name for the filters, order and columns of a page, mine or shared.
import { App, Button, Checkbox, Input, Popover, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDropView, useSaveView, useViews } from '../api/queries'
import type { SavedView } from '../api/types'
import { useSession } from './session'
import { Empty, Failed, Loading, problemOf } from '../ui/states'

interface ViewsProps {
  page: string
  query: string
  onOpen: (query: string) => void
}

function List({ items, onOpen, onDrop }: { items: readonly SavedView[]; onOpen: (query: string) => void; onDrop: (view: SavedView) => void }) {
  const { t } = useTranslation('ui')
  if (items.length === 0) return <Empty text={t('views.none')} />
  return (
    <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {items.map((view) => (
        <li key={view.view_id} style={{ display: 'flex', alignItems: 'center' }}>
          <Button type="link" size="small" style={{ flex: 1, justifyContent: 'flex-start' }} onClick={() => onOpen(view.query)}>
            {view.name}{view.shared ? ` · ${t('views.shared')}` : ''}
          </Button>
          {view.mine ? <Button type="text" size="small" aria-label={t('views.drop', { name: view.name })} onClick={() => onDrop(view)}>✕</Button> : null}
        </li>
      ))}
    </ul>
  )
}

export function Views({ page, query, onOpen }: ViewsProps) {
  const { t } = useTranslation('ui')
  const { message } = App.useApp()
  const { may } = useSession()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const asked = useViews(page)
  const saving = useSaveView()
  const dropping = useDropView()
  const onError = (error: unknown) => void message.error(problemOf(error).title)
  const save = () => saving.mutate({ page, name: name.trim(), query, shared }, { onError, onSuccess: () => { setName(''); void message.success(t('views.saved')) } })
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={t('views.title')}
      content={
        <Space orientation="vertical" style={{ width: 260 }}>
          {asked.isPending ? <Loading rows={2} /> : null}
          {asked.isLoadingError ? <Failed error={asked.error} /> : null}
          {asked.data ? <List items={asked.items} onOpen={(text) => { setOpen(false); onOpen(text) }} onDrop={(view) => dropping.mutate(view.view_id, { onError })} /> : null}
          {may('views.write') ? (
            <>
              <Space.Compact block>
                <Input value={name} maxLength={80} placeholder={t('views.name')} aria-label={t('views.name')} onChange={(event) => setName(event.target.value)} />
                <Button type="primary" disabled={!name.trim()} loading={saving.isPending} onClick={save}>{t('views.save')}</Button>
              </Space.Compact>
              <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>{t('views.share')}</Checkbox>
            </>
          ) : null}
        </Space>
      }
    >
      <Button size="small">{t('views.title')}</Button>
    </Popover>
  )
}
