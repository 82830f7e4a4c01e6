import type { BatchFetchNode, FetchNode, FlattenNode, PlanNode } from '@graphql-hive/router-query-planner'
import { Fault } from '@storemesh/core'
import { entityTargets, type RepresentationList, representationList } from './entities.js'
import { compileFetch, type PlanParts, pickVariables } from './fetch.js'
import type { ResponsePath } from './flatten-path.js'
import { merge } from './merge.js'
import { compileRewrites } from './rewrites.js'
import { nothingToDo, type Run, type Step } from './run.js'
import { addError } from './subgraph-errors.js'

/** Compiles a plan once; what comes out runs for every request of the operation. */
export function compileStep(node: PlanNode, parts: PlanParts): Step {
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map((child) => compileStep(child, parts)))
    case 'Parallel':
      return parallel(node.nodes.map((child) => compileStep(child, parts)))
    case 'Condition': {
      const met = node.ifClause ? compileStep(node.ifClause, parts) : nothingToDo
      const otherwise = node.elseClause ? compileStep(node.elseClause, parts) : nothingToDo
      return (run) => (run.variables[node.condition] === true ? met(run) : otherwise(run))
    }
    case 'Fetch':
      return rootFetch(node, parts)
    case 'Flatten':
      return flatten(node, parts)
    case 'BatchFetch':
      return batchFetch(node, parts)
    default:
      throw new Fault('PLAN_UNSUPPORTED', `the plan has a ${node.kind} node, which this gateway does not run`)
  }
}

export const sequence = (steps: readonly Step[]): Step => {
  const runFrom = (run: Run, first: number): Promise<void> | undefined => {
    for (let index = first; index < steps.length; index++) {
      const waiting = steps[index]?.(run)
      if (waiting) return waiting.then(() => runFrom(run, index + 1))
    }
    return undefined
  }
  return (run) => runFrom(run, 0)
}

const parallel =
  (steps: readonly Step[]): Step =>
  (run) => {
    const waiting = steps.map((step) => step(run)).filter((step) => step !== undefined)
    return waiting.length > 0 ? Promise.all(waiting).then(() => undefined) : undefined
  }

/** A fetch from the graph's root: its answer is laid over what is there. */
function rootFetch(node: FetchNode, parts: PlanParts): Step {
  const fetch = compileFetch(node, parts)
  const rewrite = compileRewrites(node.outputRewrites, parts.typesWithin)
  return (run) =>
    fetch(run, pickVariables(node.variableUsages, run.variables), {
      data: (data) => {
        rewrite?.(data)
        run.data = run.data ? merge(run.data, data) : data
      },
      error: (error) => addError(run, node.serviceName, error, errorPath(error)),
    })
}

const isPath = (path: unknown): path is ResponsePath => Array.isArray(path)
const errorPath = (error: unknown) => (error instanceof Error && 'path' in error && isPath(error.path) ? error.path : undefined)

/** A fetch that completes entities which stand at one path. */
function flatten({ node, path }: FlattenNode, parts: PlanParts): Step {
  if (node.kind !== 'Fetch')
    throw new Fault('PLAN_UNSUPPORTED', `the plan flattens a ${node.kind} node; only a fetch is known there`)
  const fetch = compileFetch(node, parts)
  const { requires = [], inputRewrites, outputRewrites, serviceName, variableUsages } = node
  const targets = entityTargets({ alias: '_entities', paths: [path], requires, inputRewrites }, parts)
  const rewrite = compileRewrites(outputRewrites, parts.typesWithin)

  return (run) => {
    const list = representationList()
    const waiting = targets.gather(run, list)
    if (list.all.length === 0) return undefined
    const variables = { ...pickVariables(variableUsages, run.variables), representations: list.all }
    return fetch(run, variables, {
      data: (data) => {
        rewrite?.(data)
        targets.place(run, data['_entities'], waiting)
      },
      error: (error) => targets.fail(run, serviceName, error, waiting),
    })
  }
}

/** One fetch that completes entities of several kinds and places, each kind under an alias. */
function batchFetch(node: BatchFetchNode, parts: PlanParts): Step {
  const fetch = compileFetch(node, parts)
  const kinds = node.entityBatch.aliases.map((alias) => ({
    alias: alias.alias,
    variable: alias.representationsVariableName,
    targets: entityTargets(alias, parts),
    rewrite: compileRewrites(alias.outputRewrites, parts.typesWithin),
  }))
  return (run) => {
    const lists = new Map<string, RepresentationList>(kinds.map(({ variable }) => [variable, representationList()]))
    const gathered = kinds.map((kind) => ({ ...kind, waiting: kind.targets.gather(run, listOf(lists, kind.variable)) }))
    if ([...lists.values()].every((list) => list.all.length === 0)) return undefined
    const variables = pickVariables(node.variableUsages, run.variables)
    for (const [variable, list] of lists) variables[variable] = list.all
    return fetch(run, variables, {
      data: (data) => {
        for (const { alias, targets, rewrite, waiting } of gathered) {
          rewrite?.(data[alias])
          targets.place(run, data[alias], waiting)
        }
      },
      error: (error) => {
        const { targets, waiting } = gathered.find(({ alias }) => errorPath(error)?.[0] === alias) ?? {}
        if (targets && waiting) targets.fail(run, node.serviceName, error, waiting)
        else addError(run, node.serviceName, error, undefined)
      },
    })
  }
}

function listOf(lists: ReadonlyMap<string, RepresentationList>, variable: string): RepresentationList {
  const list = lists.get(variable)
  if (!list) throw new Fault('PLAN_UNSUPPORTED', `the plan names no variable ${variable}`)
  return list
}
