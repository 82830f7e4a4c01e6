import type { FetchRewrite, FlattenNodePathSegment, RequiresSelection } from '@graphql-hive/router-query-planner'
import type { PlanParts } from './fetch.js'
import { type FlattenPath, flattenPath, type ResponsePath } from './flatten-path.js'
import { merge } from './merge.js'
import { compileRepresentation } from './representation.js'
import { copyOfObject, isResultObject, type ResultObject, typenameOf } from './result-object.js'
import { compileRewrites } from './rewrites.js'
import type { Run } from './run.js'
import { addError } from './subgraph-errors.js'

/** The representations that go out in one variable, each once, however many objects wait for it. */
export interface RepresentationList {
  readonly all: ResultObject[]
  placeOf(representation: ResultObject): number
}

export function representationList(): RepresentationList {
  const all: ResultObject[] = []
  const places = new Map<string, number>()
  return {
    all,
    placeOf(representation) {
      const key = JSON.stringify(representation) // the order of properties is the plan's, so equal ones are equal text
      let place = places.get(key)
      if (place === undefined) {
        places.set(key, (place = all.length))
        all.push(representation)
      }
      return place
    },
  }
}

/** The objects that wait for the entity at each place of the list; none where another alias put the representation there. */
export type Waiting = readonly (readonly ResultObject[] | undefined)[]

/** Entities of one kind that a fetch completes. */
export interface EntityTargets {
  gather(run: Run, list: RepresentationList): Waiting
  place(run: Run, entities: unknown, waiting: Waiting): void
  /** An error under `<alias>.<place>` goes to every object that waited for it; any other to the path as a whole. */
  fail(run: Run, subgraph: string, error: unknown, waiting: Waiting): void
}

interface EntityTargetsNode {
  readonly alias: string
  readonly paths: readonly (readonly FlattenNodePathSegment[])[]
  readonly requires: readonly RequiresSelection[]
  readonly inputRewrites?: readonly FetchRewrite[] | undefined
}

export function entityTargets(node: EntityTargetsNode, { typesWithin }: PlanParts): EntityTargets {
  const paths = node.paths.map((path) => flattenPath(path, typesWithin))
  const represent = compileRepresentation(node.requires, typesWithin)
  const rewrite = compileRewrites(node.inputRewrites, typesWithin)

  const representationOf = (object: ResultObject, run: Run) => {
    const representation = represent(object, run.variables)
    if (!representation) return undefined
    representation['__typename'] ??= typenameOf(object)
    rewrite?.(representation)
    return representation
  }
  return {
    gather(run, list) {
      const waiting: ResultObject[][] = []
      const wait = (object: ResultObject) => {
        const representation = representationOf(object, run)
        if (!representation) return
        const place = list.placeOf(representation)
        const there = waiting[place]
        if (there) there.push(object)
        else waiting[place] = [object]
      }
      for (const path of paths) path.visit(run.data, wait)
      return waiting
    },

    place(_run, entities, waiting) {
      if (!Array.isArray(entities)) return
      for (let place = 0; place < entities.length; place++) {
        const entity: unknown = entities[place]
        const objects = waiting[place]
        if (!objects || !isResultObject(entity)) continue
        for (const object of objects) merge(object, objects.length > 1 ? copyOfObject(entity) : entity)
      }
    },

    fail(run, subgraph, error, waiting) {
      const [first, place, ...rest] = pathOf(error)
      const objects = first === node.alias && typeof place === 'number' ? waiting[place] : undefined
      if (!objects) return addError(run, subgraph, error, paths[0]?.fields)
      const places = placesOf(paths, run.data)
      for (const object of objects) addError(run, subgraph, error, [...(places.get(object) ?? []), ...rest])
    },
  }
}

const isPath = (path: unknown): path is ResponsePath => Array.isArray(path)

const pathOf = (error: unknown): ResponsePath =>
  error instanceof Error && 'path' in error && isPath(error.path) ? error.path : []

/** Only errors ask where an object stands, so it is looked up then. */
function placesOf(paths: readonly FlattenPath[], root: unknown): Map<ResultObject, ResponsePath> {
  const places = new Map<ResultObject, ResponsePath>()
  for (const path of paths) path.visit(root, (object, place) => places.set(object, [...place]))
  return places
}
