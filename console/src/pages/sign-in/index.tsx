// Sign in with an e-mail address and a password; goes back to the page that was asked for.
import { useMutation } from '@tanstack/react-query'
import { Button, Divider, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { OIDC_START, signIn, useSetupNeeded } from '../../api/queries'
import { Door } from '../../app/door'
import { useEnter } from '../../app/session'
import { Failed } from '../../ui/states'

/** Only an address of our own: a link must not lead elsewhere after sign-in. */
function placeFrom(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/'
}

export default function SignIn() {
  const { t } = useTranslation('door')
  const navigate = useNavigate()
  const { state } = useLocation() as { state: unknown }
  const enter = useEnter()
  const setup = useSetupNeeded()
  const order = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      enter(session)
      void navigate(placeFrom(state), { replace: true })
    },
  })
  if (setup.data?.needed) return <Navigate to="/setup" replace />
  return (
    <Door title={t('sign_in.title')}>
      {order.isError ? <div style={{ marginBottom: 12 }}><Failed error={order.error} /></div> : null}
      <Form layout="vertical" size="middle" requiredMark={false} onFinish={(what: { email: string; password: string }) => order.mutate(what)}>
        <Form.Item name="email" label={t('email')} rules={[{ required: true, type: 'email', message: t('email_wanted') }]}>
          <Input autoFocus autoComplete="username" inputMode="email" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('password_wanted') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={order.isPending}>{t('sign_in.do')}</Button>
      </Form>
      {setup.data?.oidc ? (
        <>
          <Divider plain>{t('sign_in.or')}</Divider>
          <Button block size="middle" href={OIDC_START}>{setup.data.oidc}</Button>
        </>
      ) : null}
    </Door>
  )
}
