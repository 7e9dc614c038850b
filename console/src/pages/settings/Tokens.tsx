// Keys for scripts: made with a role and an end, shown once, and taken back at any time.
import { Alert, Button, Flex, Form, Input, InputNumber, Modal, Popconfirm, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { itemsOf, useCreateToken, useRevokeToken, useRoles, useTokens } from '../../api/queries'
import type { Role, Token } from '../../api/types'
import { useFormat } from '../../ui/format'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const { t } = useTranslation(['settings', 'common'])
  const [form] = Form.useForm<{ name: string; role: Role; expires_in_days: number }>()
  const roles = (useRoles().data?.roles ?? []).map((role) => ({ value: role, label: t(`common:role.${role}`) }))
  const make = useCreateToken()
  return (
    <Modal open title={t('tokens.make')} okText={t('tokens.make')} confirmLoading={make.isPending} onOk={form.submit} onCancel={onClose}>
      {make.isError ? <Failed error={make.error} /> : null}
      <Form form={form} layout="vertical" initialValues={{ role: 'viewer', expires_in_days: 90 }} onFinish={(what) => make.mutate(what, { onSuccess: ({ token }) => onMade(token) })}>
        <Form.Item name="name" label={t('tokens.name')} extra={t('tokens.name_means')} rules={[{ required: true, whitespace: true, message: t('name_wanted') }]}><Input autoComplete="off" /></Form.Item>
        <Form.Item name="role" label={t('role')} rules={[{ required: true, message: t('role') }]}><Select options={roles} /></Form.Item>
        <Form.Item name="expires_in_days" label={t('tokens.days')} rules={[{ required: true, message: t('tokens.days') }]}><InputNumber min={1} max={366} precision={0} /></Form.Item>
      </Form>
    </Modal>
  )
}

export default function Tokens() {
  const { t } = useTranslation(['settings', 'common'])
  const format = useFormat()
  const asked = useTokens()
  const revoke = useRevokeToken()
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  const shown = (token: string) => {
    setOpen(false)
    setMade(token)
  }
  return (
    <Flex vertical gap={8}>
      <div><Button type="primary" onClick={() => setOpen(true)}>{t('tokens.make')}</Button></div>
      {made ? (
        <Alert
          type="success" showIcon closable={{ onClose: () => setMade(null) }} title={t('tokens.made')}
          description={<Typography.Text code copyable style={{ wordBreak: 'break-all' }}>{made}</Typography.Text>}
        />
      ) : null}
      {revoke.isError ? <Failed error={revoke.error} /> : null}
      <PlainTable<Token>
        label={t('part.tokens')} rows={itemsOf(asked.data)} rowKey="token_id"
        columns={[
          { title: t('tokens.name'), dataIndex: 'name' },
          { title: t('role'), dataIndex: 'role', render: (role: Role) => t(`common:role.${role}`) },
          { title: t('tokens.created'), dataIndex: 'created_at', render: (at: string | null) => format.time(at) },
          { title: t('tokens.expires'), dataIndex: 'expires_at', render: (at: string | null) => format.day(at) },
          { title: t('tokens.used'), dataIndex: 'last_used_at', render: (at: string | null | undefined) => format.time(at) },
          {
            title: '', key: 'revoke',
            render: (_, token) =>
              token.revoked_at ? t('tokens.revoked') : (
                <Popconfirm title={t('tokens.revoke_means')} okText={t('tokens.revoke')} onConfirm={() => revoke.mutate(token.token_id)}>
                  <Button type="link" danger>{t('tokens.revoke')}</Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      {open ? <TokenForm onClose={() => setOpen(false)} onMade={shown} /> : null}
    </Flex>
  )
}
