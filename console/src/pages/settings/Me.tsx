// What concerns oneself: name, language, appearance, password, and ending all one's sessions.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Descriptions, Flex, Form, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { changeMe, changePassword, SESSION_KEY, signOutEverywhere } from '../../api/queries'
import type { Lang } from '../../api/types'
import { currentLang } from '../../app/i18n'
import { useLeave, useSession } from '../../app/session'
import { useSpeak } from '../../app/speaking'
import { MODES, useMode } from '../../app/theme'
import type { Mode } from '../../app/theme'
import { Failed } from '../../ui/states'

function Person() {
  const { t } = useTranslation(['settings', 'common'])
  const { message } = App.useApp()
  const { user } = useSession()
  const client = useQueryClient()
  const speak = useSpeak()
  const { mode, setMode } = useMode()
  const rename = useMutation({
    mutationFn: (name: string) => changeMe({ name }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: SESSION_KEY })
      void message.success(t('saved'))
    },
  })
  const scope = (names: string[] | null) => (names === null ? t('all') : names.join(', ') || t('none'))
  return (
    <Card size="small" title={t('me.person')}>
      {rename.isError ? <Failed error={rename.error} /> : null}
      <Form layout="inline" initialValues={{ name: user.name }} onFinish={({ name }: { name: string }) => rename.mutate(name.trim())} style={{ marginBottom: 12 }}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('name_wanted') }]}><Input autoComplete="name" /></Form.Item>
        <Button htmlType="submit" loading={rename.isPending}>{t('save')}</Button>
      </Form>
      <Descriptions
        column={1} size="small"
        items={[
          { key: 'email', label: t('email'), children: user.email },
          { key: 'role', label: t('role'), children: t(`common:role.${user.role}`) },
          { key: 'brands', label: t('brands'), children: scope(user.brands) },
          { key: 'locations', label: t('locations'), children: scope(user.locations) },
          {
            key: 'lang', label: t('me.lang'),
            children: <Segmented<Lang> aria-label={t('me.lang')} value={currentLang()} onChange={speak} options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />,
          },
          {
            key: 'theme', label: t('me.theme'),
            children: <Segmented<Mode> aria-label={t('me.theme')} value={mode} onChange={setMode} options={MODES.map((one) => ({ value: one, label: t(`common:theme.${one}`) }))} />,
          },
        ]}
      />
    </Card>
  )
}

function Password() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const [form] = Form.useForm<{ current: string; new: string }>()
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.resetFields()
      void message.success(t('me.password_changed'))
    },
  })
  return (
    <Card size="small" title={t('me.password')}>
      {change.isError ? <Failed error={change.error} /> : null}
      <Form form={form} layout="vertical" onFinish={(what) => change.mutate(what)} style={{ maxWidth: 320 }}>
        <Form.Item name="current" label={t('me.current')} rules={[{ required: true, message: t('me.current') }]}><Input.Password autoComplete="current-password" /></Form.Item>
        <Form.Item name="new" label={t('me.new')} extra={t('me.new_means')} rules={[{ required: true, min: 12, message: t('me.new_means') }]}><Input.Password autoComplete="new-password" /></Form.Item>
        <Button htmlType="submit" type="primary" loading={change.isPending}>{t('me.change')}</Button>
      </Form>
    </Card>
  )
}

function Sessions() {
  const { t } = useTranslation('common')
  const leave = useLeave()
  const end = useMutation({ mutationFn: signOutEverywhere, onSuccess: leave })
  return (
    <Card size="small" title={t('user.everywhere')}>
      {end.isError ? <Failed error={end.error} /> : null}
      <p style={{ marginTop: 0 }}>{t('user.everywhere_means')}</p>
      <Button danger loading={end.isPending} onClick={() => end.mutate()}>{t('user.everywhere')}</Button>
    </Card>
  )
}

export default function Me() {
  return <Flex vertical gap={12} style={{ maxWidth: 720 }}><Person /><Password /><Sessions /></Flex>
}
