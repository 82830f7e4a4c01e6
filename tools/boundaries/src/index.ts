export { checkBoundaries, judgeImports } from './check-boundaries.js'
export { askNx, type Edge, type NxGraph } from './nx-graph.js'
export { type Violation, violationText } from './violation.js'
export { type Package, type PlacedImport, readWorkspace, type Workspace } from './workspace.js'
