import type { FetchNodePathSegment, FetchRewrite, KeyRenamer, ValueSetter } from '@graphql-hive/router-query-planner'
import { isResultObject, type ResultObject, typenameOf } from './result-object.js'
import { type TypesWithin, typesWithinAny } from './type-conditions.js'

/** Changes a representation before it is sent, or an answer before it is merged: sets a value, or gives a key another name. */
export type Rewrite = (value: unknown) => void

export function compileRewrites(rewrites: readonly FetchRewrite[] | undefined, typesWithin: TypesWithin): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined
  const all = rewrites.map((rewrite) => {
    if ('KeyRenamer' in rewrite) return compileRenamer(rewrite.KeyRenamer, typesWithin)
    return compileSetter('ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite, typesWithin)
  })
  return (value) => {
    for (const rewrite of all) rewrite(value)
  }
}

const compileSetter = ({ path, setValueTo }: ValueSetter, typesWithin: TypesWithin): Rewrite =>
  atEnd(path, typesWithin, (object, key) => {
    object[key] = setValueTo
  })

const compileRenamer = ({ path, renameKeyTo }: KeyRenamer, typesWithin: TypesWithin): Rewrite =>
  atEnd(path, typesWithin, (object, key) => {
    if (!(key in object) || key === renameKeyTo) return
    object[renameKeyTo] = object[key]
    delete object[key]
  })

/** Runs the edit on every object that holds the path's last key. */
function atEnd(
  path: readonly FetchNodePathSegment[],
  typesWithin: TypesWithin,
  edit: (object: ResultObject, key: string) => void,
): Rewrite {
  const [segment, ...rest] = path
  if (!segment) return () => undefined
  const inside = rest.length > 0 ? atEnd(rest, typesWithin, edit) : undefined
  const types = 'TypenameEquals' in segment ? typesWithinAny(typesWithin, segment.TypenameEquals) : undefined

  const rewrite: Rewrite = (value) => {
    if (Array.isArray(value)) return value.forEach(rewrite)
    if (!isResultObject(value)) return
    if ('Key' in segment) return inside ? inside(value[segment.Key]) : edit(value, segment.Key)
    const typename = typenameOf(value)
    if (typename === undefined || types?.has(typename)) inside?.(value)
  }
  return rewrite
}
