// Both languages say the same things, every text the code asks for exists, and none is kept that nothing asks for.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const SOURCE = join(import.meta.dirname, '..')
const LANGS = ['en', 'zh'] as const

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([name, part]) => leaves(part, path ? `${path}.${name}` : name))
}

function catalogue(lang: string): Map<string, string> {
  const folder = join(import.meta.dirname, lang)
  return new Map(readdirSync(folder).flatMap((file) => {
    const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    return leaves(content, '').map(([key, text]): [string, string] => [`${file.replace('.json', '')}:${key}`, text])
  }))
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : /(?<!\.test)\.tsx?$/.test(name) ? [path] : []
  })
}

interface Asked {
  namespaces: string[]
  /** A key as the code has it; the parts it fills in while running are '*'. */
  keys: string[]
}

function patternsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isConditionalExpression(node)) return [...patternsOf(node.whenTrue), ...patternsOf(node.whenFalse)]
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(patternsOf)
  if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map((span) => `*${span.literal.text}`).join('')]
  return ['*']
}

function asked(path: string): Asked {
  const found: Asked = { namespaces: [], keys: [] }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first] = node.arguments
      if (node.expression.text === 'useTranslation') {
        if (!first) found.namespaces.push('common')
        else if (ts.isStringLiteral(first)) found.namespaces.push(first.text)
        else if (ts.isArrayLiteralExpression(first)) found.namespaces.push(...first.elements.filter(ts.isStringLiteral).map((one) => one.text))
      }
      if (node.expression.text === 't' && first) found.keys.push(...patternsOf(first))
    }
    if (ts.isTypeReferenceNode(node) && node.typeName.getText(file) === 'TFunction') {
      const [name] = node.typeArguments ?? []
      if (name && ts.isLiteralTypeNode(name) && ts.isStringLiteral(name.literal)) found.namespaces.push(name.literal.text)
    }
    ts.forEachChild(node, visit)
  }
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
  visit(file)
  return found
}

const english = catalogue('en')
const plain = (key: string) => key.replace(/_(one|other)$/, '')
const known = [...english.keys()].map(plain)

function reaches(pattern: string, namespaces: readonly string[]): (key: string) => boolean {
  const full = pattern.includes(':') ? [pattern] : namespaces.map((name) => `${name}:${pattern}`)
  const tests = full.map((one) => new RegExp(`^${one.split('*').map((part) => part.replace(/[.$^()|[\]{}+?\\]/g, '\\$&')).join('[^:]+')}$`))
  return (key) => tests.some((test) => test.test(key))
}

describe('the locales', () => {
  it('have the same keys in both languages', () => {
    expect([...catalogue('zh').keys()].sort()).toEqual([...english.keys()].sort())
  })
  it.each(LANGS)('leave no text empty in %s', (lang) => {
    expect([...catalogue(lang)].filter(([, text]) => !text.trim())).toEqual([])
  })
  it('fill in the same parts in both languages', () => {
    const chinese = catalogue('zh')
    const parts = (text: string | undefined) => [...new Set(text?.match(/\{\{\w+\}\}/g) ?? [])].sort()
    // English may spell a single one out.
    const differing = [...english].filter(([key, text]) => !key.endsWith('_one') && String(parts(text)) !== String(parts(chinese.get(key))))
    expect(differing).toEqual([])
  })
  const files = filesUnder(SOURCE).map((path) => [path.slice(SOURCE.length + 1), asked(path)] as const)
  it('have every text the code asks for', () => {
    const missing = files.flatMap(([path, { keys, namespaces }]) =>
      keys.filter((pattern) => !known.some(reaches(pattern, namespaces))).map((pattern) => `${path}: ${pattern}`))
    expect(missing).toEqual([])
  })
  it('keep no text that nothing asks for', () => {
    const used = files.flatMap(([, { keys, namespaces }]) => keys.filter((pattern) => pattern !== '*').map((pattern) => reaches(pattern, namespaces)))
    expect(known.filter((key) => !used.some((fits) => fits(key)))).toEqual([])
  })
})
