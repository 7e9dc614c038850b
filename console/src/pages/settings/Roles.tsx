// Which role may do what.
import { CheckOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { useRoles } from '../../api/queries'
import type { PermissionRow } from '../../api/types'
import { currentLang } from '../../app/i18n'
import PlainTable from '../../ui/PlainTable'
import { Failed, Loading } from '../../ui/states'

export default function Roles() {
  const { t } = useTranslation(['settings', 'common'])
  const asked = useRoles()
  if (asked.isPending) return <Loading />
  if (asked.isLoadingError) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  return (
    <PlainTable<PermissionRow>
      label={t('part.roles')} rows={asked.data.permissions} rowKey="permission"
      columns={[
        { title: t('roles.permission'), key: 'text', fixed: 'left', render: (_, row) => row[currentLang()] },
        ...asked.data.roles.map((role) => ({
          title: t(`common:role.${role}`), key: role, align: 'center' as const,
          render: (_: unknown, row: PermissionRow) => (row.roles.includes(role) ? <CheckOutlined aria-label={t('roles.yes')} /> : null),
        })),
      ]}
    />
  )
}
