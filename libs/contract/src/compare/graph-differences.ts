import type { Contract } from '../contract.js'
import { indexedColumns } from '../graphql/graph-face.js'
import type { Difference } from './difference.js'
import type { RuleCode } from './rules.js'

/** What differs in how frontends ask for the rows: what they are called, and by what a page of them may be narrowed. */
export function graphDifferences(before: Contract, after: Contract): readonly Difference[] {
  const [was, is] = [before.graphType, after.graphType]
  if (was === undefined) return is === undefined ? [] : [inGraph('', 'GRAPH_TYPE_ADDED', `its rows are called ${is}`)]
  if (is === undefined) return [inGraph('', 'GRAPH_TYPE_CHANGED', `its rows are called ${was} no more`)]
  if (was !== is) return [inGraph('', 'GRAPH_TYPE_CHANGED', `its rows, called ${was}, are called ${is}`)]
  const [narrowed, narrows] = [indexedColumns(before), indexedColumns(after)]
  // a column that is gone is told of as that
  const isStill = (path: string) => after.columns.some(({ name }) => name === path)
  return [
    ...narrowed
      .filter((path) => !narrows.includes(path) && isStill(path))
      .map((path) => inGraph(path, 'GRAPH_FILTER_REMOVED', 'a page is narrowed by it no more')),
    ...narrows
      .filter((path) => !narrowed.includes(path))
      .map((path) => inGraph(path, 'GRAPH_FILTER_ADDED', 'a page may be narrowed by it')),
  ]
}

const inGraph = (path: string, rule: RuleCode, found: string): Difference => ({ path, rule, found, only: ['graphql'] })
