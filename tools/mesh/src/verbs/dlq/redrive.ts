import type { Run } from '../../command/verb.js'
import { all, code } from '../refused-rows.js'
import { sendRefused } from '../rejected/send.js'

export const run: Run = (call) => sendRefused(call, { what: 'original', all: call.option(all), code: call.option(code) })
