import type { Difference } from './difference.js'
import { endDifference } from './end-difference.js'
import { elementOf, type Field } from './field.js'
import { typeDifference } from './type-difference.js'

type Fields = ReadonlyMap<string, Field>

/** What differs between the fields of two versions. Of an object that goes or comes as a whole, only the object is told. */
export function fieldDifferences(before: Fields, after: Fields): readonly Difference[] {
  const removed = [...before.values()].filter(({ path }) => !after.has(path) && !isOfAnother(path, before, after))
  const added = [...after.values()].filter(({ path }) => !before.has(path) && !isOfAnother(path, before, after))
  const kept = [...before.values()].flatMap((field) => {
    const now = after.get(field.path)
    return now && !isOfAnother(field.path, before, after) ? [{ field, now }] : []
  })
  return [
    ...removed.map((field) => gone(field, added)),
    ...added.map(({ path, type, required }) => ({
      path,
      rule: required ? ('FIELD_ADDED_REQUIRED' as const) : ('FIELD_ADDED_OPTIONAL' as const),
      found: `${required ? 'a required' : 'an optional'} field of type ${type} is added`,
    })),
    ...kept.flatMap(({ field, now }) => keptDifferences(field, now)),
  ]
}

/** Whether something around the field went, came or became another thing: then that is what is told. */
function isOfAnother(path: string, before: Fields, after: Fields): boolean {
  const names = path.split('.').slice(0, -1)
  return names.some((_, index) => {
    const outer = names.slice(0, index + 1).join('.')
    return before.get(outer)?.type !== after.get(outer)?.type
  })
}

/** A new name is a field that goes and one that comes; the likely one is named, and nothing rests on the guess. */
function gone({ path, type, description }: Field, added: readonly Field[]): Difference {
  const alike = added.find((other) => other.type === type && other.description === description)
  return {
    path,
    rule: 'FIELD_REMOVED',
    found: alike ? `the field is gone; it seems to be ${alike.path} now` : 'the field is gone',
  }
}

function keptDifferences(before: Field, after: Field): readonly Difference[] {
  const { path } = before
  const found: Difference[] = []
  const type = typeDifference(path, before.type, after.type)
  if (type) found.push(type)
  if (before.required && !after.required) found.push({ path, rule: 'FIELD_MADE_OPTIONAL', found: 'it may be absent now' })
  if (!before.required && after.required) found.push({ path, rule: 'FIELD_MADE_REQUIRED', found: 'it must be there now' })
  if (before.classification !== after.classification) {
    const was = `${before.classification ?? 'none'} became ${after.classification ?? 'none'}`
    found.push({ path, rule: 'CLASSIFICATION_CHANGED', found: `its classification ${was}` })
  }
  if (before.description !== after.description)
    found.push({ path, rule: 'DESCRIPTION_CHANGED', found: 'its description is another' })
  found.push(...endDifference(path, before.end, after.end))
  // the limits of a text say nothing of the number that it became
  const isSame = elementOf(before.type).lists === elementOf(after.type).lists && type?.rule !== 'TYPE_CHANGED'
  return isSame ? [...found, ...limitDifferences(before, after), ...valueDifferences(before, after)] : found
}

function limitDifferences({ path, limits: before }: Field, { limits: after }: Field): readonly Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const was = before.get(name)
    const is = after.get(name)
    if (was === is) return []
    const isFloor = /(^|\.)min/.test(name)
    const none = isFloor ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    const grew = (is ?? none) > (was ?? none)
    const found = `${name} ${was ?? 'none'} became ${is ?? 'none'}`
    return [{ path, rule: grew === isFloor ? ('LIMIT_TIGHTENED' as const) : ('LIMIT_LOOSENED' as const), found }]
  })
}

function valueDifferences({ path, values: before }: Field, { values: after }: Field): readonly Difference[] {
  if (!before && !after) return []
  if (!before) return [{ path, rule: 'VALUES_CLOSED', found: 'its values are counted out now' }]
  if (!after) return [{ path, rule: 'VALUES_OPENED', found: 'its values are not counted out any more' }]
  return [
    ...before
      .filter((value) => !after.includes(value))
      .map((value) => ({ path, rule: 'VALUE_REMOVED' as const, found: `${value} is no value of it any more` })),
    ...after
      .filter((value) => !before.includes(value))
      .map((value) => ({ path, rule: 'VALUE_ADDED' as const, found: `${value} is a value of it now` })),
  ]
}
