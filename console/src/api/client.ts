// Talks to the server: JSON both ways, the session cookie with its CSRF header, and problems (RFC 9457) as errors.
import type { Problem } from './types'

export const BASE = '/api/v1'

/** What the server refused, or that it could not be reached (status 0). */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.name = 'ProblemError'
    this.problem = problem
  }

  get status(): number {
    return this.problem.status
  }

  get code(): string | null {
    return this.problem.code ?? null
  }
}

export type Value = string | number | boolean
export type Query = Record<string, Value | readonly Value[] | null | undefined>

interface Talk {
  csrf: string
  lang: string
  unreachable: string
  onSignedOut: () => void
}

const talk: Talk = { csrf: '', lang: 'zh', unreachable: 'The server cannot be reached', onSignedOut: () => undefined }

/** What every request carries: set by the session and by the language switch. */
export function configure(changes: Partial<Talk>): void {
  Object.assign(talk, changes)
}

/** A path under the API with its query; names with several values are repeated, missing ones left out. */
export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    for (const one of Array.isArray(value) ? (value as readonly Value[]) : [value as Value]) search.append(name, String(one))
  }
  const text = search.toString()
  return `${BASE}${path}${text ? `?${text}` : ''}`
}

async function problemOf(response: Response): Promise<Problem> {
  const plain: Problem = { type: 'about:blank', title: `${response.status} ${response.statusText}`.trim(), status: response.status }
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null ? { ...plain, ...body, status: response.status } : plain
  } catch {
    return plain
  }
}

interface Options {
  query?: Query
  body?: unknown
  form?: FormData
  signal?: AbortSignal
}

const SAFE = new Set(['GET', 'HEAD'])
const SIGN_IN = '/session'

function headersOf(method: string, options: Options): Headers {
  const headers = new Headers({ Accept: 'application/json, application/problem+json', 'Accept-Language': talk.lang })
  if (options.body !== undefined) headers.set('Content-Type', 'application/json')
  if (!SAFE.has(method) && talk.csrf) headers.set('X-CSRF-Token', talk.csrf)
  return headers
}

export async function request<Answer>(method: string, path: string, options: Options = {}): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(url(path, options.query), {
      method,
      headers: headersOf(method, options),
      credentials: 'same-origin',
      body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      signal: options.signal ?? null,
    })
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault
    throw new ProblemError({ type: 'about:blank', title: talk.unreachable, status: 0 })
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401 && path !== SIGN_IN) talk.onSignedOut()
    throw new ProblemError(problem)
  }
  if (response.status === 204 || response.headers.get('Content-Length') === '0') return undefined as Answer
  return (await response.json()) as Answer
}

export const get = <Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> =>
  request<Answer>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) })
export const post = <Answer>(path: string, body: unknown = {}): Promise<Answer> => request<Answer>('POST', path, { body })
export const put = <Answer>(path: string, body: unknown): Promise<Answer> => request<Answer>('PUT', path, { body })
export const patch = <Answer>(path: string, body: unknown): Promise<Answer> => request<Answer>('PATCH', path, { body })
export const remove = <Answer = undefined>(path: string): Promise<Answer> => request<Answer>('DELETE', path)
export const upload = <Answer>(path: string, form: FormData): Promise<Answer> => request<Answer>('POST', path, { form })
