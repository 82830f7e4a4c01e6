import { fileURLToPath } from 'node:url'
import { checkBoundaries } from './check-boundaries.js'
import { askNx } from './nx-graph.js'
import { violationText } from './violation.js'
import { readWorkspace } from './workspace.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const violations = checkBoundaries(readWorkspace(root), await askNx(root))
for (const violation of violations) console.log(violationText(violation))
if (violations.length > 0) process.exitCode = 1
