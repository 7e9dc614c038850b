// The terms the cycle computes by (targets, calendar, lead times), as the one TOML text; the server checks every word.
import { App, Button, Flex, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveTerms, useTerms } from '../../api/queries'
import { useSession } from '../../app/session'
import { Failed, Loading } from '../../ui/states'

export default function Terms() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const { may } = useSession()
  const terms = useTerms()
  const save = useSaveTerms()
  // The text one works on and the version it started from: a save over somebody else's is refused by the server.
  const [draft, setDraft] = useState<{ toml: string; version: string } | null>(null)
  if (terms.isPending) return <Loading />
  if (terms.isLoadingError) return <Failed error={terms.error} onRetry={() => void terms.refetch()} />
  const shown = draft ?? terms.data
  const mayWrite = may('settings.write')
  const keep = () =>
    save.mutate(shown, {
      onSuccess: () => {
        setDraft(null)
        void message.success(t('terms.saved'))
      },
    })
  const drop = () => {
    setDraft(null)
    save.reset()
    void terms.refetch()
  }
  return (
    <Flex vertical gap={8}>
      <span>{t('terms.text')}</span>
      {save.isError ? <Failed error={save.error} /> : null}
      <Input.TextArea
        aria-label={t('part.terms')} value={shown.toml} readOnly={!mayWrite} spellCheck={false} autoSize={{ minRows: 16, maxRows: 40 }}
        style={{ fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace', fontWeight: draft ? 600 : 400 }}
        onChange={(event) => setDraft({ toml: event.target.value, version: shown.version })}
      />
      {mayWrite ? (
        <Flex gap={8}>
          <Button type="primary" disabled={!draft} loading={save.isPending} onClick={keep}>{t('save')}</Button>
          <Button disabled={!draft} onClick={drop}>{t('terms.drop')}</Button>
        </Flex>
      ) : null}
    </Flex>
  )
}
