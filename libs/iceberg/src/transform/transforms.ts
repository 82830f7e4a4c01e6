import { Fault } from '@storemesh/core'
import { day } from './day.js'
import { identity } from './identity.js'
import type { Transform } from './transform.js'

const TRANSFORMS: ReadonlyMap<string, Transform> = new Map([
  ['identity', identity],
  ['day', day],
])

export function transformNamed(name: string): Transform {
  const transform = TRANSFORMS.get(name)
  if (transform) return transform
  throw new Fault('TRANSFORM_UNKNOWN', `expected one of ${[...TRANSFORMS.keys()].join(', ')} as partition transform, got ${name}`)
}
