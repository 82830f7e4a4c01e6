import { Fault } from '@storemesh/core'
import type { Field } from '../types.js'
import type { Place } from './schema-change.js'

/** The fields with one more, at its place. SCHEMA_INVALID where the place is beside nothing. */
export function placed(fields: readonly Field[], field: Field, place: Place): readonly Field[] {
  if (place === 'first') return [field, ...fields]
  if (place === 'last') return [...fields, field]
  const name = 'after' in place ? place.after : place.before
  const beside = fields.findIndex((candidate) => candidate.name === name)
  if (beside === -1)
    throw new Fault('SCHEMA_INVALID', `${field.name} is to stand beside ${name}, and there is no such column there`)
  return fields.toSpliced('after' in place ? beside + 1 : beside, 0, field)
}
