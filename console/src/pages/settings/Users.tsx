// Who may sign in, in which role, and which brands and places they see.
import { App, Button, Flex, Form, Input, Modal, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { itemsOf, useAddUser, useChangeUser, useRoles, useUsers } from '../../api/queries'
import type { Role, User } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading, problemOf } from '../../ui/states'

interface Answers {
  email: string
  name: string
  password: string
  role: Role
  brands: string[]
  locations: string[]
}

/** Nothing entered means everything; that is how the server writes "all". */
const orAll = (names: string[] | undefined): string[] | null => (names && names.length > 0 ? names : null)

function useRoleOptions(): { value: Role; label: string }[] {
  const { t } = useTranslation('common')
  return (useRoles().data?.roles ?? []).map((role) => ({ value: role, label: t(`role.${role}`) }))
}

function UserForm({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const [form] = Form.useForm<Answers>()
  const roles = useRoleOptions()
  const add = useAddUser()
  const change = useChangeUser()
  const order = user ? change : add
  const finish = (what: Answers) => {
    const scope = { brands: orAll(what.brands), locations: orAll(what.locations) }
    if (user) change.mutate({ user_id: user.user_id, name: what.name, role: what.role, ...scope }, { onSuccess: onClose })
    else add.mutate({ ...what, ...scope }, { onSuccess: onClose })
  }
  const initial = user ? { ...user, brands: user.brands ?? [], locations: user.locations ?? [] } : { role: 'viewer' }
  return (
    <Modal open title={user ? t('users.change', { name: user.name }) : t('users.add')} okText={t('save')} confirmLoading={order.isPending} onOk={form.submit} onCancel={onClose}>
      {order.isError ? <Failed error={order.error} /> : null}
      <Form form={form} layout="vertical" initialValues={initial} onFinish={finish}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('name_wanted') }]}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="email" label={t('email')} rules={[{ required: true, type: 'email', message: t('email_wanted') }]}><Input autoComplete="off" disabled={user !== null} /></Form.Item>
        {user ? null : (
          <Form.Item name="password" label={t('users.password')} extra={t('users.password_means')} rules={[{ required: true, min: 12, message: t('me.new_means') }]}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        )}
        <Form.Item name="role" label={t('role')} rules={[{ required: true, message: t('role') }]}><Select options={roles} /></Form.Item>
        <Form.Item name="brands" label={t('brands')} extra={t('users.scope_means')}><Select mode="tags" open={false} tokenSeparators={[',', '，']} /></Form.Item>
        <Form.Item name="locations" label={t('locations')} extra={t('users.scope_means')}><Select mode="tags" open={false} tokenSeparators={[',', '，']} /></Form.Item>
      </Form>
    </Modal>
  )
}

export default function Users() {
  const { t } = useTranslation(['settings', 'common'])
  const { message } = App.useApp()
  const format = useFormat()
  const users = useUsers()
  const change = useChangeUser()
  const [edited, setEdited] = useState<User | 'new' | null>(null)
  if (users.isPending) return <Loading />
  if (users.isLoadingError) return <Failed error={users.error} onRetry={() => void users.refetch()} />
  const scope = (names: string[] | null) => (names === null ? t('all') : names.join(', ') || t('none'))
  const enable = (user: User, on: boolean) =>
    change.mutate({ user_id: user.user_id, disabled: !on }, { onError: (fault) => void message.error(problemOf(fault).title) })
  return (
    <Flex vertical gap={8}>
      <div><Button type="primary" onClick={() => setEdited('new')}>{t('users.add')}</Button></div>
      <PlainTable<User>
        label={t('part.users')} rows={itemsOf(users.data)} rowKey="user_id"
        columns={[
          { title: t('name'), dataIndex: 'name' },
          { title: t('email'), dataIndex: 'email' },
          { title: t('role'), dataIndex: 'role', render: (role: Role) => t(`common:role.${role}`) },
          { title: t('brands'), dataIndex: 'brands', render: scope },
          { title: t('locations'), dataIndex: 'locations', render: scope },
          { title: t('users.seen'), dataIndex: 'last_seen_at', render: (at: string | null) => format.time(at) },
          {
            title: t('users.may_sign_in'), dataIndex: 'disabled',
            render: (disabled: boolean, user) => <Switch aria-label={`${user.name}: ${t('users.may_sign_in')}`} checked={!disabled} onChange={(on) => enable(user, on)} />,
          },
          { title: '', key: 'edit', render: (_, user) => <Button type="link" onClick={() => setEdited(user)}>{t('edit')}</Button> },
        ]}
      />
      {edited ? <UserForm user={edited === 'new' ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Flex>
  )
}
