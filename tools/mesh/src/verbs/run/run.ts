import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { canary, once, takeOver } from '../run.js'
import { runOneCanary } from './run-canary.js'
import { runOnce } from './run-once.js'
import { runServed } from './run-served.js'

export async function run(call: Call): Promise<ExitCode> {
  const [reference, isOnce, takesOver] = [call.option(canary), call.option(once), call.option(takeOver)]
  const chosen = [reference !== undefined && '--canary', isOnce && '--once', takesOver && '--take-over'].filter(Boolean)
  if (chosen.length > 1) throw new Fault('OPTION_INVALID', `expected one of ${chosen.join(', ')}: each is another way to run`)
  if (reference !== undefined) return runOneCanary(call, reference)
  return isOnce ? runOnce(call) : runServed(call)
}
