import type { Json } from '@storemesh/core'

/** One text for one value, of ASCII alone: names in their order, no space. A byte that differs is another value, or none. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return inAscii(JSON.stringify(value))
  const parts = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${parts.map(([name, part]) => `${inAscii(JSON.stringify(name))}:${canonicalJson(part)}`).join(',')}}`
}

const inAscii = (text: string): string =>
  text.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
