import { declared } from './rules/declared.js'
import { frontDoor } from './rules/front-door.js'
import { layers } from './rules/layers.js'
import { vendors } from './rules/vendors.js'
import { wholeGraph } from './rules/whole-graph.js'
import type { NxGraph } from './nx-graph.js'
import type { Violation } from './violation.js'
import type { Workspace } from './workspace.js'

/** The rules that need nothing but the files. */
export const judgeImports = (workspace: Workspace): Violation[] =>
  [layers, frontDoor, declared, vendors].flatMap((rule) => rule(workspace)).toSorted(byPlace)

/** All rules. nx resolves imports on its own, so the graph that it answers is a second opinion on what we read. */
export const checkBoundaries = (workspace: Workspace, graph: NxGraph): Violation[] => [
  ...judgeImports(workspace),
  ...wholeGraph(workspace, graph),
]

const byPlace = (a: Violation, b: Violation) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)
