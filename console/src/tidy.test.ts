// What a reviewer should never have to say: a file says what it is for, stays short, is used, and keeps to its floor.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SOURCE = import.meta.dirname
const LINES_MAX = 400

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}

// The client's types are written from the API's document, not by hand.
const GENERATED = 'schema.d.ts'
const files = filesUnder(SOURCE).filter((path) => basename(path) !== GENERATED).map((path) => ({ path, name: relative(SOURCE, path), text: readFileSync(path, 'utf8') }))
const imported = new Set(files.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']*)'/g)].flatMap(([, target = '']) => {
    const whole = join(dirname(path), target)
    return [`${whole}.ts`, `${whole}.tsx`, join(whole, 'index.ts'), join(whole, 'index.tsx')]
  })))
const names = (bad: readonly { name: string }[]) => bad.map(({ name }) => name)

describe('every source file', () => {
  it('begins with one line that says what it is for', () => {
    expect(names(files.filter(({ text }) => !/^\/\/ [A-Z].*[.:]$/m.test(text.split('\n')[0] ?? '')))).toEqual([])
  })
  it(`has at most ${LINES_MAX} lines`, () => {
    expect(names(files.filter(({ text }) => text.split('\n').length > LINES_MAX))).toEqual([])
  })
  it('is imported by another, unless the console starts there', () => {
    expect(names(files.filter(({ path, name }) => !imported.has(path) && name !== 'main.tsx' && !basename(name).endsWith('.test.ts')))).toEqual([])
  })
  it('silences no rule', () => {
    const silenced = new RegExp(['eslint', 'oxlint', 'ts'].map((tool) => `${tool}-(?:dis${'able'}|ig${'nore'}|expect-error)`).join('|'))
    expect(names(files.filter(({ text }) => silenced.test(text)))).toEqual([])
  })
})

describe('the floors', () => {
  it('pages ask the server only through the hooks of queries', () => {
    expect(names(files.filter(({ name, text }) => name.startsWith('pages/') && /\bfetch\(|api\/client'|EventSource/.test(text)))).toEqual([])
  })
  it('shared parts know neither pages nor the frame nor the server', () => {
    expect(names(files.filter(({ name, text }) => name.startsWith('ui/') && /from '\.\.\/(pages|app|api)\//.test(text)))).toEqual([])
  })
  it('charts are drawn in ui alone', () => {
    expect(names(files.filter(({ name, text }) => !/^ui\/|\.test\.ts$/.test(name) && /from 'echarts/.test(text)))).toEqual([])
  })
})
