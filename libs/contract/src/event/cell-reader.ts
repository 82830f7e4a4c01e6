import type { Json } from '@storemesh/core'
import type { ContractType } from '../contract.js'
import type { ValueReader } from './value-reader.js'

/** How an event holds its values: each by its type, as JSON does, or all as texts, as the cells of a CSV file do. */
export type HeldAs = 'json' | 'cells'

/** A cell of nothing is how a file of cells says that there is no value. */
export const isAbsent = (value: Json | undefined, held: HeldAs): value is undefined | null | '' =>
  value === undefined || value === null || (held === 'cells' && value === '')

const NUMBERS: ReadonlySet<string> = new Set(['int', 'long', 'float', 'double'])
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BOOLEAN = /^(?:true|false)$/i

/** Reads numbers, and true and false, from their texts too; nothing is guessed: `1.000` is one, and `1,5` is no number. */
export function cellReader(of: ContractType, read: ValueReader): ValueReader {
  if (of.kind !== 'scalar') return read
  if (of.type === 'boolean')
    return (value) => read(typeof value === 'string' && BOOLEAN.test(value) ? value.toLowerCase() === 'true' : value)
  if (!NUMBERS.has(of.type)) return read
  return (value) => read(typeof value === 'string' && NUMBER.test(value) ? { '\0': value } : value)
}
