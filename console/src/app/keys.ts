// The keys that work on every page: g and a letter goes somewhere, / searches, ? helps, Ctrl+K opens the palette.
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { typing, useKeys } from '../ui/useKeys'
import type { Place } from './navigation'

/** What the pages listen to themselves, for the help: key by the name of its text. */
export const PAGE_KEYS: readonly (readonly [string, string])[] = [
  ['j', 'next'], ['k', 'previous'], ['Enter', 'open'], ['o', 'page'], ['1', 'approve'], ['3', 'reject'], ['h', 'snooze'], ['e', 'edit'], ['u', 'undo'],
  ['x', 'select'], ['Shift x', 'range'], ['Shift a', 'all'], ['Esc', 'clear'],
]

const SEQUENCE_MS = 1_200

interface Doors {
  places: readonly Place[]
  openPalette: () => void
  openHelp: () => void
}

function useGo(places: readonly Place[]): void {
  const navigate = useNavigate()
  const pressedG = useRef(0)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'g') {
        pressedG.current = event.timeStamp
        return
      }
      const going = pressedG.current > 0 && event.timeStamp - pressedG.current < SEQUENCE_MS
      pressedG.current = 0
      const place = going ? places.find((one) => one.letter === event.key) : undefined
      if (!place) return
      // The letter after g is a place, not the verb it means on the page below.
      event.preventDefault()
      event.stopPropagation()
      void navigate(place.path)
    }
    document.addEventListener('keydown', press, { capture: true })
    return () => document.removeEventListener('keydown', press, { capture: true })
  }, [navigate, places])
}

export function useGlobalKeys({ places, openPalette, openHelp }: Doors): void {
  useGo(places)
  useKeys({ '?': openHelp, '/': openPalette })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      openPalette()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [openPalette])
}
