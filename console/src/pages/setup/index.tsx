// The first start: whoever has the code that the server printed makes the first administrator.
import { useMutation } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { setUp, useSetupNeeded } from '../../api/queries'
import { Door } from '../../app/door'
import { currentLang } from '../../app/i18n'
import { useEnter } from '../../app/session'
import { Failed, Loading } from '../../ui/states'

interface Answers {
  code: string
  name: string
  email: string
  password: string
}

const SHORTEST = 12

/** The code of the printed address; taken out of it at once, so that it stays neither in the history nor on screen. */
function useCode(): string {
  const [search, setSearch] = useSearchParams()
  const [code] = useState(() => search.get('code') ?? '')
  useEffect(() => {
    if (search.has('code')) setSearch({}, { replace: true })
  }, [search, setSearch])
  return code
}

function SetupForm({ code }: { code: string }) {
  const { t } = useTranslation('door')
  const navigate = useNavigate()
  const enter = useEnter()
  const order = useMutation({
    mutationFn: (what: Answers) => setUp({ ...what, code: what.code.trim(), lang: currentLang() }),
    onSuccess: (session) => {
      enter(session)
      // With a run there is something to see; without one the first thing to do is to bring files.
      void navigate(session.currency === null ? '/import' : '/', { replace: true })
    },
  })
  const wanted = (message: string) => [{ required: true, message }]
  return (
    <>
      <p style={{ marginTop: 0 }}>{t('setup.text')}</p>
      {order.isError ? <div style={{ marginBottom: 12 }}><Failed error={order.error} /></div> : null}
      <Form layout="vertical" size="middle" requiredMark={false} initialValues={{ code }} onFinish={(what: Answers) => order.mutate(what)}>
        <Form.Item name="code" label={t('setup.code')} extra={t('setup.code_means')} rules={wanted(t('setup.code_wanted'))}>
          <Input autoComplete="one-time-code" spellCheck={false} />
        </Form.Item>
        <Form.Item name="name" label={t('name')} rules={wanted(t('name_wanted'))}><Input autoComplete="name" /></Form.Item>
        <Form.Item name="email" label={t('email')} rules={[{ required: true, type: 'email', message: t('email_wanted') }]}>
          <Input autoComplete="username" inputMode="email" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} extra={t('setup.password_means', { count: SHORTEST })} rules={[{ required: true, min: SHORTEST, message: t('setup.password_means', { count: SHORTEST }) }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={order.isPending}>{t('setup.do')}</Button>
      </Form>
    </>
  )
}

export default function Setup() {
  const { t } = useTranslation('door')
  const code = useCode()
  const setup = useSetupNeeded()
  const form = setup.data?.needed ? <SetupForm code={code} /> : <p>{t('setup.done')} <Link to="/sign-in">{t('sign_in.title')}</Link></p>
  return (
    <Door title={t('setup.title')}>
      {setup.isPending ? <Loading rows={4} /> : setup.isLoadingError ? <Failed error={setup.error} onRetry={() => void setup.refetch()} /> : form}
    </Door>
  )
}
