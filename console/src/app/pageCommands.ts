// What the page that is open can do, told to the palette, so that Ctrl+K does it too.
import { useEffect, useRef } from 'react'

export interface PageCommand {
  id: string
  title: string
  /** The key that does the same on the page. */
  key?: string
  run: () => void
}

const tellers = new Set<() => readonly PageCommand[]>()

/** Everything the pages on screen offer at this moment. */
export const pageCommands = (): PageCommand[] => [...tellers].flatMap((tell) => tell())

export function usePageCommands(commands: readonly PageCommand[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const tell = () => latest.current
    tellers.add(tell)
    return () => {
      tellers.delete(tell)
    }
  }, [])
}
