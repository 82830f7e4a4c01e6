import type { ColumnTest } from '../predicate/column-test.js'
import { decimalOf } from '../schema-json.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { projectOrder } from './projection.js'
import { bytesOf, smallOf, textOf, wholeOf } from './source-value.js'
import type { Transform } from './transform.js'

const PLAIN_SOURCES = new Set<string>(['int', 'long', 'string', 'binary'])

/** Numbers rounded down to a multiple of the width, texts and bytes cut to it. */
export function truncate(width: number): Transform {
  const cut = (source: PrimitiveType, value: SingleValue): SingleValue => {
    if (source === 'int') return smallOf(source, value) - (((smallOf(source, value) % width) + width) % width)
    if (source === 'string') return firstPoints(textOf(source, value), width)
    if (source === 'binary') return bytesOf(source, value).slice(0, width)
    const whole = wholeOf(source, value)
    const unit = BigInt(width)
    return whole - (((whole % unit) + unit) % unit)
  }
  return {
    accepts: (source) => PLAIN_SOURCES.has(source) || decimalOf(source) !== undefined,
    resultType: (source) => source,
    valueOf: (source, value) => (value === null ? null : cut(source, value)),
    project: (source, test) => prefixProjected(width, test) ?? projectOrder(cut, source, test),
  }
}

/** A code point is one, whether JavaScript counts it as one or two. */
function firstPoints(text: string, width: number): string {
  if (text.length <= width) return text
  let cut = ''
  let left = width
  for (const point of text) {
    if (left === 0) break
    cut += point
    left -= 1
  }
  return cut
}

function prefixProjected(width: number, test: ColumnTest): ColumnTest | undefined {
  if (test.op !== 'starts with') return undefined
  const cut = firstPoints(test.value, width)
  // a prefix longer than what is kept, and one as long, is the whole of what is kept
  return Array.from(cut).length === width ? { op: '=', value: cut } : test
}
