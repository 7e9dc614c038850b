// Any past minute: a slider over the last day, or a day and an hour; the stock of then replaces the stock of now.
import { Button, Input, Slider, Space, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format'

const MINUTES = 24 * 60
const MINUTE_MS = 60_000

/** A moment as the field for day and hour wants it: in the zone of who looks. */
function local(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}

export default function AsOf({ value, onChange }: { value: string | null; onChange: (as_of: string | null) => void }) {
  const { t } = useTranslation('stock')
  const format = useFormat()
  const [sliding, setSliding] = useState<number | null>(null)
  const back = value ? Math.round((new Date(value).getTime() - Date.now()) / MINUTE_MS) : 0
  const go = (moment: Date | null) => onChange(moment ? moment.toISOString() : null)
  const slide = (minutes: number) => {
    setSliding(null)
    go(minutes === 0 ? null : new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS))
  }
  return (
    <Space wrap size={12} align="center">
      <span id="as-of-label">{t('as_of.title')}</span>
      <Slider
        style={{ width: 220 }} min={-MINUTES} max={0} value={sliding ?? Math.min(0, Math.max(-MINUTES, back))} onChange={setSliding} onChangeComplete={slide} ariaLabelForHandle={t('as_of.title')}
        tooltip={{ formatter: (minutes) => (minutes ? t('as_of.ago', { hours: Math.floor(-minutes / 60), minutes: -minutes % 60 }) : t('as_of.now')) }}
      />
      <Input
        type="datetime-local" style={{ width: 190 }} aria-labelledby="as-of-label" value={value ? local(new Date(value)) : ''}
        onChange={(event) => go(event.target.value ? new Date(event.target.value) : null)}
      />
      {value ? <><Tag color="warning">{t('as_of.then', { time: format.time(value) })}</Tag><Button onClick={() => onChange(null)}>{t('as_of.back')}</Button></> : null}
    </Space>
  )
}
