// One key, one verb: listens while the page is shown, never while someone types or a dialog is open.
import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, () => void>>

/** What takes no letters: it has the focus after a click, and keys must still work there. */
const BOXES = ['checkbox', 'radio', 'button', 'submit', 'file']

/** Whether someone types where the key was pressed. */
export function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !BOXES.includes(target.type)
  return target instanceof HTMLElement && (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName))
}

export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (typing(event.target) || document.querySelector('.ant-modal-wrap:not([style*="display: none"])')) return
      // Enter on a button or a link is that button's own.
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a, [role="button"], [role="tab"]')) return
      const verb = latest.current[event.key]
      if (!verb) return
      event.preventDefault()
      verb()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
