import type { InlineFragmentRequiresNode, RequiresSelection } from '@graphql-hive/router-query-planner'
import { Fault } from '@storemesh/core'
import { merge } from './merge.js'
import { isResultObject, type ResultObject, typenameOf } from './result-object.js'
import type { TypesWithin } from './type-conditions.js'

/** What of an object is sent to another subgraph so that it finds its entity; null where the object lacks a field of it. */
export type Representation = (object: ResultObject, variables: ResultObject) => ResultObject | null

interface Field {
  readonly key: string
  readonly name: string
  readonly inside: Representation | undefined
}

interface Fragment {
  readonly types: ReadonlySet<string> | undefined
  readonly skipIf: string | undefined
  readonly includeIf: string | undefined
  readonly inside: Representation
}

/** Compiles the planner's `requires`. Keys come out in the plan's order, so that equal entities give equal JSON. */
export function compileRepresentation(selections: readonly RequiresSelection[], typesWithin: TypesWithin): Representation {
  const fields: Field[] = []
  const fragments: Fragment[] = []
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') fragments.push(compileFragment(selection, typesWithin))
    else if (selection.kind === 'Field') {
      const { name, alias = name, selections: inside = [] } = selection
      fields.push({ key: alias, name, inside: inside.length > 0 ? compileRepresentation(inside, typesWithin) : undefined })
    } else {
      throw new Fault(
        'PLAN_UNSUPPORTED',
        `a representation names the fragment ${selection.value}; only inline fragments are known`,
      )
    }
  }
  return (object, variables) => {
    const shown: ResultObject = {}
    let fits = fields.length > 0
    for (const field of fields) if (!showField(field, object, variables, shown)) return null
    for (const fragment of fragments) {
      if (!applies(fragment, object, variables)) continue
      const part = fragment.inside(object, variables)
      if (!part) return null
      merge(shown, part)
      fits = true
    }
    return fits ? shown : null
  }
}

const compileFragment = (node: InlineFragmentRequiresNode, typesWithin: TypesWithin): Fragment => ({
  types: node.typeCondition ? typesWithin(node.typeCondition) : undefined,
  skipIf: node.skipIf,
  includeIf: node.includeIf,
  inside: compileRepresentation(node.selections, typesWithin),
})

function applies({ types, skipIf, includeIf }: Fragment, object: ResultObject, variables: ResultObject): boolean {
  const typename = typenameOf(object)
  if (typename !== undefined && types && !types.has(typename)) return false
  if (skipIf !== undefined && variables[skipIf] === true) return false
  return includeIf === undefined || variables[includeIf] === true
}

/** False where the object does not have the field: without it the entity cannot be found. */
function showField({ key, name, inside }: Field, object: ResultObject, variables: ResultObject, shown: ResultObject): boolean {
  let value = object[name]
  if (value === undefined) value = object[key]
  if (value === undefined) return name === '__typename'
  const part = inside ? showInside(inside, value, variables) : value
  const there = shown[key]
  if (isResultObject(there) && isResultObject(part)) merge(there, part)
  else shown[key] = part
  return true
}

function showInside(inside: Representation, value: unknown, variables: ResultObject): unknown {
  if (Array.isArray(value)) return value.map((item) => showInside(inside, item, variables))
  return isResultObject(value) ? inside(value, variables) : value
}
