import type { Json } from '@storemesh/core'

/** One text for one value, of ASCII alone: names in their order, no space. A byte that differs is another value, or none. */
export function canonicalJson(value: Json): string {
  const text = inOrder(value)
  return NOT_ASCII.test(text) ? text.replaceAll(EACH_NOT_ASCII, escaped) : text
}

const NOT_ASCII = /[\u0080-\uffff]/
const EACH_NOT_ASCII = new RegExp(NOT_ASCII, 'g')

/** All that is not ASCII stands within texts and names, where an escape means the same. */
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

function inOrder(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(inOrder).join(',')}]`
  let parts = ''
  for (const name of Object.keys(value).toSorted()) {
    const part = value[name]
    if (part !== undefined) parts += `${parts === '' ? '' : ','}${JSON.stringify(name)}:${inOrder(part)}`
  }
  return `{${parts}}`
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
