import type { Run } from '../../command/verb.js'
import { all } from '../refused-rows.js'
import { sendRefused } from '../rejected/send.js'

export const run: Run = (call) => sendRefused(call, { what: 'fix', all: call.option(all) })
