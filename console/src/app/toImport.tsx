// What to do where nothing was computed yet: import files, or start a run.
import { Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useSession } from './session'

export function ToImport() {
  const { t } = useTranslation()
  const { may } = useSession()
  const navigate = useNavigate()
  return (
    <Space wrap>
      {may('imports.write') ? <Button type="primary" onClick={() => void navigate('/import')}>{t('to_import')}</Button> : null}
      {may('runs.read') ? <Button onClick={() => void navigate('/runs')}>{t('to_runs')}</Button> : null}
    </Space>
  )
}
