// One stream of events a tab: what the server says has changed is asked for again, and a lost connection is shown.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { BASE } from '../api/client'
import { SESSION_KEY, STALE_BY_TOPIC } from '../api/queries'
import { drawStock } from '../api/stock'
import type { Cell, Job, JobState, ServerEvent, Topic } from '../api/types'

export type Connection = 'connecting' | 'live' | 'lost'

const TOPICS = Object.keys(STALE_BY_TOPIC) as Topic[]
/** Events come in bursts; what they make stale is asked for once a burst. */
const BURST_MS = 250
const PATIENCE_MS = [1_000, 2_000, 5_000, 10_000, 20_000]

let connection: Connection = 'connecting'
const watchers = new Set<() => void>()

function become(next: Connection): void {
  if (next === connection) return
  connection = next
  for (const tell of watchers) tell()
}

const watch = (tell: () => void) => {
  watchers.add(tell)
  return () => watchers.delete(tell)
}

/** Whether the stream of events stands. */
export const useConnection = (): Connection => useSyncExternalStore(watch, () => connection)

interface Reader {
  onEvent: (event: ServerEvent) => void
  onLive: (again: boolean) => void
  onLost: () => void
}

function read(topic: Topic, data: string): ServerEvent | null {
  try {
    const body: unknown = JSON.parse(data)
    return typeof body === 'object' && body !== null ? ({ kind: '', ...body, topic } as ServerEvent) : null
  } catch {
    return null
  }
}

/** Keeps one stream open until told to stop. The browser reconnects by itself unless the server refused: then we do. */
function follow(reader: Reader): () => void {
  let source: EventSource | null = null
  let timer: number | undefined
  let tries = 0
  let stood = false
  const open = () => {
    source = new EventSource(`${BASE}/events?topics=${TOPICS.join(',')}`)
    source.onopen = () => {
      tries = 0
      reader.onLive(stood)
      stood = true
    }
    source.onerror = () => {
      reader.onLost()
      if (source?.readyState !== EventSource.CLOSED) return
      timer = window.setTimeout(open, PATIENCE_MS[Math.min(tries, PATIENCE_MS.length - 1)])
      tries += 1
    }
    for (const topic of TOPICS) {
      source.addEventListener(topic, (message: MessageEvent<string>) => {
        const event = read(topic, message.data)
        if (event) reader.onEvent(event)
      })
    }
  }
  open()
  return () => {
    window.clearTimeout(timer)
    source?.close()
  }
}

/** Progress of a job that is on screen is drawn as told; anything else of a job is asked for. True when drawn. */
function drawProgress(client: QueryClient, event: ServerEvent): boolean {
  const { job_id, step, share } = event
  const state = event['state'] as JobState | undefined
  if (event.topic !== 'jobs' || state !== 'running') return false
  const known = client.getQueryData<{ items: Job[] }>(['jobs'])?.items.find((job) => job.job_id === job_id)
  if (known?.state !== 'running' || !known.progress || known.progress.step !== step) return false
  const progress = { ...known.progress, share: typeof share === 'number' ? share : null }
  client.setQueryData<{ items: Job[] }>(['jobs'], (old) => old && { items: old.items.map((job) => (job.job_id === job_id ? { ...job, progress } : job)) })
  return true
}

/** Runs the stream of this tab; used once, by the shell. */
export function useEventStream(): void {
  const client = useQueryClient()
  useEffect(() => {
    const stale = new Set<string>()
    let timer: number | undefined
    const flush = () => {
      for (const word of stale) void client.invalidateQueries({ queryKey: [word] })
      stale.clear()
      timer = undefined
    }
    const stop = follow({
      onEvent: (event) => {
        if (drawProgress(client, event)) return
        if (event.topic === 'stock' && Array.isArray(event['cells'])) drawStock(client, event['cells'] as Cell[])
        for (const word of STALE_BY_TOPIC[event.topic]) stale.add(word)
        timer ??= window.setTimeout(flush, BURST_MS)
      },
      // What happened while nobody listened is not known: everything on screen is asked for again.
      onLive: (again) => {
        become('live')
        if (again) void client.invalidateQueries()
      },
      // A stream is also refused when the session has ended; asking for the session tells.
      onLost: () => {
        become('lost')
        void client.invalidateQueries({ queryKey: SESSION_KEY })
      },
    })
    return () => {
      window.clearTimeout(timer)
      stop()
      become('connecting')
    }
  }, [client])
}
