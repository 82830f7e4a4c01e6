import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner'
import { isResultObject, type ResultObject, typenameOf } from './result-object.js'
import { type TypesWithin, typesWithinAny } from './type-conditions.js'

export type ResponsePath = readonly (string | number)[]

/** The objects that a fetch completes: found by a path through fields, lists and type conditions. */
export interface FlattenPath {
  /** Each object at the path's end, with the place where it stands; the place is only good during the call. */
  visit(root: unknown, seen: (object: ResultObject, place: ResponsePath) => void): void
  /** The path's fields, for an error that belongs to no single object. */
  readonly fields: ResponsePath
}

type Segment = { readonly list: true } | { readonly field: string } | { readonly types: ReadonlySet<string> }

export function flattenPath(segments: readonly FlattenNodePathSegment[], typesWithin: TypesWithin): FlattenPath {
  const steps = segments.map((segment): Segment => {
    if (segment === '@') return { list: true }
    return 'Field' in segment ? { field: segment.Field } : { types: typesWithinAny(typesWithin, segment.TypeCondition) }
  })
  return {
    visit: (root, seen) => walk(steps, root, 0, [], seen),
    fields: steps.flatMap((step) => ('field' in step ? [step.field] : [])),
  }
}

function walk(
  steps: readonly Segment[],
  value: unknown,
  index: number,
  place: (string | number)[],
  seen: (object: ResultObject, place: ResponsePath) => void,
): void {
  const step = steps[index]
  if (Array.isArray(value)) {
    const inside = step && 'list' in step ? index + 1 : index
    for (let item = 0; item < value.length; item++) {
      place.push(item)
      walk(steps, value[item], inside, place, seen)
      place.pop()
    }
    return
  }
  if (!isResultObject(value)) return
  if (!step) return seen(value, place)
  if ('field' in step) {
    place.push(step.field)
    walk(steps, value[step.field], index + 1, place, seen)
    place.pop()
    return
  }
  // a value where a list was expected counts as a list of one; a type that was not asked for counts as fitting
  const typename = 'types' in step ? typenameOf(value) : undefined
  if (typename === undefined || ('types' in step && step.types.has(typename))) walk(steps, value, index + 1, place, seen)
}
