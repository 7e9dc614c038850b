// One row of work: what it is worth first, then what it is and why; the row one is at opens up and offers its verbs.
import { Checkbox, theme } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

interface WorkRowProps {
  worth: ReactNode
  head: ReactNode
  why: ReactNode
  /** Drawn only where they can be seen: a list holds hundreds of rows. */
  verbs: () => ReactNode
  focused: boolean
  picked: boolean
  /** What picking this row is called; null when rows cannot be picked. */
  pick: string | null
  onFocus: () => void
  onPick: (range: boolean) => void
}

export default function WorkRow({ worth, head, why, verbs, focused, picked, pick, onFocus, onPick }: WorkRowProps) {
  const { token } = theme.useToken()
  const place = useRef<HTMLLIElement>(null)
  const [near, setNear] = useState(false)
  const wasFocused = useRef(focused)
  useEffect(() => {
    if (focused && !wasFocused.current) place.current?.scrollIntoView({ block: 'nearest' })
    wasFocused.current = focused
  }, [focused])
  return (
    <li
      ref={place} onClick={onFocus} onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)} onFocus={() => setNear(true)}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setNear(false)} aria-current={focused ? 'true' : undefined} className="work-row"
      style={{
        borderTop: `1px solid ${token.colorBorderSecondary}`, boxShadow: focused ? `inset 3px 0 0 ${token.colorPrimary}` : 'none',
        background: picked ? token.controlItemBgActive : undefined,
      }}
    >
      {pick === null ? null : <Checkbox checked={picked} aria-label={pick} onChange={(event) => onPick(event.nativeEvent.shiftKey)} />}
      <div className="work-worth">{worth}</div>
      <div className="work-body">
        <div className="work-head">{head}</div>
        <div className={focused ? 'work-why' : 'work-why work-cut'} style={{ color: token.colorTextSecondary }}>{why}</div>
        {focused || near ? <div className="work-verbs" style={{ background: focused ? undefined : token.colorBgElevated }}>{verbs()}</div> : null}
      </div>
    </li>
  )
}
