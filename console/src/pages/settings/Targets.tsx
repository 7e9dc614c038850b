// What each measure of Today is held against; a change is bold until it is saved.
import { App, Button, Flex, InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveTargets, useTargets } from '../../api/queries'
import type { Target } from '../../api/types'
import { useSession } from '../../app/session'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

/** A share is kept as 0.95 and written as 95 %. */
const shownOf = (target: Target): number | null => (target.target === null ? null : target.unit === 'share' ? Number((target.target * 100).toFixed(4)) : target.target)
const keptOf = (target: Target, shown: number | null): number | null => (shown === null ? null : target.unit === 'share' ? Number((shown / 100).toFixed(6)) : shown)

export default function Targets() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const { may } = useSession()
  const asked = useTargets()
  const save = useSaveTargets()
  const [draft, setDraft] = useState<Record<string, number | null>>({})
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const mayWrite = may('settings.write')
  const changes = Object.entries(draft).map(([kpi, target]) => ({ kpi, target }))
  const keep = () =>
    save.mutate(changes, {
      onSuccess: () => {
        setDraft({})
        void message.success(t('targets.saved'))
      },
    })
  return (
    <Flex vertical gap={8} style={{ maxWidth: 720 }}>
      <span>{t('targets.text')}</span>
      {save.isError ? <Failed error={save.error} /> : null}
      <PlainTable<Target>
        label={t('part.targets')} rows={asked.data.items} rowKey="kpi"
        columns={[
          { title: t('targets.kpi'), dataIndex: 'title' },
          {
            title: t('targets.target'), key: 'target', width: 220,
            render: (_, one) => (
              <InputNumber
                aria-label={`${one.title}: ${t('targets.target')}`} min={0} {...(one.unit === 'share' ? { max: 100 } : {})} readOnly={!mayWrite} style={{ width: 160, fontWeight: one.kpi in draft ? 700 : 400 }}
                value={shownOf(one.kpi in draft ? { ...one, target: draft[one.kpi] ?? null } : one)} suffix={t(`targets.unit.${one.unit}`)} placeholder={t('none')}
                onChange={(shown) => setDraft({ ...draft, [one.kpi]: keptOf(one, shown) })}
              />
            ),
          },
        ]}
      />
      {mayWrite ? (
        <Flex gap={8}>
          <Button type="primary" disabled={changes.length === 0} loading={save.isPending} onClick={keep}>{t('save')}</Button>
          <Button disabled={changes.length === 0} onClick={() => setDraft({})}>{t('terms.drop')}</Button>
        </Flex>
      ) : null}
    </Flex>
  )
}
