import type { Run } from '../../command/verb.js'
import { showRefused } from '../rejected/show.js'

export const run: Run = (call) => showRefused(call, 'dlq show')
