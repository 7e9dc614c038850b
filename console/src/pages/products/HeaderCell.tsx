// A heading of the grid whose right edge is dragged to make the column wider or narrower.
import type { PointerEvent as ReactPointerEvent, ThHTMLAttributes } from 'react'
import { WIDTH_MAX, WIDTH_MIN } from './query'

export interface HeaderCellProps extends ThHTMLAttributes<HTMLTableCellElement> {
  /** Told the new width when the edge is let go; without it the column keeps its width. */
  onWidth?: (width: number) => void
}

export default function HeaderCell({ onWidth, children, ...rest }: HeaderCellProps) {
  const grab = (event: ReactPointerEvent<HTMLSpanElement>) => {
    const cell = event.currentTarget.parentElement
    if (!cell || !onWidth) return
    event.preventDefault()
    const edge = event.currentTarget
    const [from, was] = [event.clientX, cell.offsetWidth]
    const widthAt = (x: number) => Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, was + x - from)))
    edge.setPointerCapture(event.pointerId)
    const drag = (move: PointerEvent) => {
      edge.style.transform = `translateX(${widthAt(move.clientX) - was}px)`
    }
    const drop = (end: PointerEvent) => {
      edge.removeEventListener('pointermove', drag)
      edge.style.transform = ''
      if (end.type === 'pointerup' && end.clientX !== from) onWidth(widthAt(end.clientX))
    }
    edge.addEventListener('pointermove', drag)
    edge.addEventListener('pointerup', drop, { once: true })
    edge.addEventListener('pointercancel', drop, { once: true })
  }
  return (
    <th {...rest}>
      {children}
      {onWidth ? <span aria-hidden="true" className="grid-edge" onPointerDown={grab} onClick={(event) => event.stopPropagation()} /> : null}
    </th>
  )
}
