import { Fault } from '@storemesh/core'
import { bucket } from './bucket.js'
import { day } from './day.js'
import { hour } from './hour.js'
import { identity } from './identity.js'
import { month } from './month.js'
import type { Transform } from './transform.js'
import { truncate } from './truncate.js'
import { voided } from './void.js'
import { year } from './year.js'

const PLAIN: ReadonlyMap<string, Transform> = new Map([
  ['identity', identity],
  ['year', year],
  ['month', month],
  ['day', day],
  ['hour', hour],
  ['void', voided],
])

const SIZED: ReadonlyMap<string, (size: number) => Transform> = new Map([
  ['bucket', bucket],
  ['truncate', truncate],
])

const SIZE_MAX = 2 ** 31 - 1 // the specification's numbers are of 32 bits

/** A transform by the name that metadata gives it: `day`, `bucket[16]`. TRANSFORM_UNKNOWN. */
export function transformNamed(name: string): Transform {
  const plain = PLAIN.get(name)
  if (plain) return plain
  const [, kind = '', digits = ''] = /^([a-z]+)\[(\d{1,10})\]$/.exec(name) ?? []
  const size = Number(digits)
  const sized = SIZED.get(kind)
  if (sized && size >= 1 && size <= SIZE_MAX) return sized(size)
  const known = [...PLAIN.keys(), ...[...SIZED.keys()].map((each) => `${each}[N]`)]
  throw new Fault('TRANSFORM_UNKNOWN', `expected one of ${known.join(', ')} as partition transform, got ${name}`)
}
