// Shown when a page fails to draw or its file cannot be fetched: a new version may have been installed meanwhile.
import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRouteError } from 'react-router'

export function Broken() {
  const { t } = useTranslation()
  const fault = useRouteError()
  const text = fault instanceof Error ? fault.message : ''
  return (
    <Result
      status="error" title={t('broken.title')}
      subTitle={<>{t('broken.text')}{text ? <><br /><code>{text}</code></> : null}</>}
      extra={<Button type="primary" onClick={() => window.location.reload()}>{t('broken.reload')}</Button>}
    />
  )
}
