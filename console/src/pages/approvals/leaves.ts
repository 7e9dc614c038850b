// A payload taken apart to its last field.

/** The leaves of a payload with their paths: {a: {b: 1}} is [['a.b', '1']]. */
export function leavesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, value === null ? '–' : String(value)]]
  const inside = Object.entries(value)
  if (inside.length === 0) return [[path, Array.isArray(value) ? '[]' : '{}']]
  return inside.flatMap(([name, part]) => leavesOf(part, path ? `${path}.${name}` : name))
}
