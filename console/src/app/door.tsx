// The frame of the pages before one is signed in.
import { Card, Flex } from 'antd'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LangSwitchOutside, ModeSwitch } from './switches'

export function Door({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('shell.name')}`
  }, [title, t])
  return (
    <main style={{ minHeight: '100vh', display: 'grid', placeItems: 'center', padding: 16 }}>
      <Card style={{ width: 'min(400px, 100%)' }}>
        <Flex align="center" gap={8} style={{ marginBottom: 12 }}>
          <img src="/mark.svg" alt="" width={28} height={28} />
          <b style={{ flex: 1 }}>{t('shell.name')}</b>
          <LangSwitchOutside />
          <ModeSwitch />
        </Flex>
        <h1 style={{ fontSize: 18, margin: '0 0 12px' }}>{title}</h1>
        {children}
      </Card>
    </main>
  )
}
