import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { once, takeOver } from '../run.js'
import { runOnce } from './run-once.js'
import { runServed } from './run-served.js'

export async function run(call: Call): Promise<ExitCode> {
  if (!call.option(once)) return runServed(call)
  if (call.option(takeOver))
    throw new Fault('OPTION_INVALID', 'expected --once or --take-over: what ends by itself takes over from nobody')
  return runOnce(call)
}
