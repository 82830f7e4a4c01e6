import type { Run } from '../../command/verb.js'
import { listRefused } from '../rejected/list.js'

export const run: Run = (call) =>
  listRefused(call, (kept) => kept.kind === 'model' || (kept.kind === 'table' && kept.bronze.from.kind !== 'topic'))
