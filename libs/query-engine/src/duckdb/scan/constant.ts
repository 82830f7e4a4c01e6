import { Fault } from '@storemesh/core'
import type { Type } from '@storemesh/iceberg'
import type { Value } from '../../query-engine.js'
import { duckType } from '../duck-types.js'
import { literal } from '../../quoting.js'

/** A scalar of the port as SQL writes it. */
export function constantSql(type: Type, value: Value): string {
  if (value === null) return `CAST(NULL AS ${duckType(type)})`
  if (value instanceof Uint8Array) return `unhex(${literal(Buffer.from(value).toString('hex'))})`
  if (typeof value !== 'object') return `CAST(${literal(String(value))} AS ${duckType(type)})`
  throw new Fault('CONSTANT_INVALID', 'a file has a constant for a column of scalars only, got a list or a struct')
}
