import { lookForProgram } from './program.js'
import type { Tool } from './tool.js'

const GO = { command: 'go', args: ['version'], version: /go(\d[\w.]*)/, least: [1, 25] }

export const go: Tool = {
  code: 'SERVICE_NEEDS_GO',
  expected: 'Go 1.25 or later',
  advice: 'Install it, so that `go version` answers',
  look: () => lookForProgram(GO),
}
