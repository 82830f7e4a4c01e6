import type { Run } from '../../command/verb.js'
import { listRefused } from '../rejected/list.js'

export const run: Run = (call) => listRefused(call, ({ bronze }) => bronze.from.kind === 'topic')
