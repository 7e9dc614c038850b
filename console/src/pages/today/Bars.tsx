// Above the actions: what the list shows, and what to do with those that are picked.
import { Button, Checkbox, Input, Segmented, Select, Space, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { Views } from '../../app/views'
import type { ActionFilter } from '../../api/types'
import Money from '../../ui/Money'
import { useFormat } from '../../ui/format'
import type { Verb } from './ActionRow'
import { STATES, wordsOf, type StateOf } from './useFilter'

interface BulkProps {
  count: number
  total: number
  loaded: number
  all: boolean
  busy: boolean
  onAll: () => void
  onClear: () => void
  onVerb: (verb: Verb) => void
}

export function Bulk({ count, total, loaded, all, busy, onAll, onClear, onVerb }: BulkProps) {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  const format = useFormat()
  return (
    <div role="region" aria-label={t('bulk.title')} style={{ position: 'sticky', top: 44, zIndex: 3, padding: '6px 10px', background: token.colorBgElevated, borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      <Space wrap size={6}>
        <b role="status">{t('bulk.picked', { value: format.number(count) })}</b>
        {!all && total > count && count >= Math.min(loaded, 2) ? <Button type="link" onClick={onAll}>{t('bulk.all', { value: format.number(total) })}</Button> : null}
        <Button type="primary" loading={busy} onClick={() => onVerb('approve')}>{t('verb.approve')}</Button>
        <Button disabled={busy} onClick={() => onVerb('reject')}>{t('verb.reject')}</Button>
        <Button disabled={busy} onClick={() => onVerb('snooze')}>{t('verb.snooze')}</Button>
        <Button type="text" onClick={onClear}>{t('bulk.clear')}</Button>
      </Space>
    </div>
  )
}

interface ToolsProps {
  filter: ActionFilter
  kinds: ReadonlyMap<string, string>
  total: number
  worth: string | null
  currency: string | null
  /** Whether all, some or none of the rows shown are picked; null when they cannot be. */
  picked: 'all' | 'some' | 'none' | null
  onPickShown: () => void
  onChange: (part: ActionFilter) => void
}

export function Tools({ filter, kinds, total, worth, currency, picked, onPickShown, onChange }: ToolsProps) {
  const { t } = useTranslation('today')
  const { token } = theme.useToken()
  return (
    <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center', padding: '8px 10px' }}>
      {picked === null ? null : <Checkbox checked={picked === 'all'} indeterminate={picked === 'some'} aria-label={t('bulk.page')} onChange={onPickShown} />}
      <div className="scroll-x">
        <Segmented<StateOf> value={filter.state ?? 'open'} onChange={(state) => onChange({ state })} options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} />
      </div>
      {filter.sku ? null : (
        <>
          <Select
            allowClear style={{ minWidth: 110 }} placeholder={t('kind')} aria-label={t('kind')} value={filter.kind || null}
            onChange={(kind: string | null) => onChange({ kind: kind ?? '' })} options={[...kinds].map(([value, label]) => ({ value, label }))}
          />
          <Input.Search key={filter.q ?? ''} allowClear style={{ width: 170 }} defaultValue={filter.q ?? ''} placeholder={t('find')} aria-label={t('find')} onSearch={(q) => onChange({ q })} />
          <Views page="today" query={wordsOf(filter).toString()} onOpen={(text) => onChange({ state: 'open', kind: '', q: '', ...Object.fromEntries(new URLSearchParams(text)) })} />
        </>
      )}
      <span style={{ marginLeft: 'auto', color: token.colorTextSecondary }}>{t('list_total', { count: total })} <b><Money amount={worth} currency={currency} short /></b></span>
    </div>
  )
}
