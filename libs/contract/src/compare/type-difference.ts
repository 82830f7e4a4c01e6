import type { Difference } from './difference.js'
import { elementOf } from './field.js'
import type { RuleCode } from './rules.js'

/** How a field's type differs, if it does. */
export function typeDifference(path: string, before: string, after: string): Difference | undefined {
  if (before === after) return undefined
  const was = elementOf(before)
  const is = elementOf(after)
  const found = `${before} became ${after}`
  if (was.lists !== is.lists) return { path, rule: 'TYPE_CHANGED', found }
  const widened = widening(was.element, is.element)
  if (widened) return { path, rule: widened, found }
  return { path, rule: widening(is.element, was.element) ? 'TYPE_NARROWED' : 'TYPE_CHANGED', found }
}

/** The widenings that Iceberg has: old files are read as the new type. */
function widening(from: string, to: string): RuleCode | undefined {
  if (from === 'int' && to === 'long') return 'INT_WIDENED'
  if (from === 'float' && to === 'double') return 'FLOAT_WIDENED'
  const [was, is] = [decimal(from), decimal(to)]
  if (was && is && was.scale === is.scale && was.precision < is.precision) return 'DECIMAL_WIDENED'
  return undefined
}

function decimal(type: string): { readonly precision: number; readonly scale: number } | undefined {
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(type) ?? []
  return precision === undefined || scale === undefined ? undefined : { precision: Number(precision), scale: Number(scale) }
}
