import { lookForProgram } from './program.js'
import type { Tool } from './tool.js'

const REDIS = { command: 'redis-server', args: ['--version'], version: /v=(\d[\w.]*)/, least: [7, 0] }

export const redisServer: Tool = {
  code: 'SERVICE_NEEDS_REDIS',
  expected: 'Redis 7.0 or later',
  advice: 'Install it, so that `redis-server --version` answers',
  look: () => lookForProgram(REDIS),
}
