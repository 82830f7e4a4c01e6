import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { canary, once, share, takeOver } from '../run.js'
import { runOneCanary } from './run-canary.js'
import { runOnce } from './run-once.js'
import { runServed } from './run-served.js'
import { runShare } from './run-share.js'

export async function run(call: Call): Promise<ExitCode> {
  const [reference, isOnce, takesOver, part] = [call.option(canary), call.option(once), call.option(takeOver), call.option(share)]
  const isFurther = part !== undefined && part.number > 0
  const ways = [
    ...(reference !== undefined ? ['--canary'] : []),
    ...(isOnce ? ['--once'] : []),
    ...(takesOver ? ['--take-over'] : []),
    ...(isFurther || (part && (isOnce || reference !== undefined)) ? ['--share'] : []),
  ]
  if (ways.length > 1) throw new Fault('OPTION_INVALID', `expected one of ${ways.join(', ')}: each is another way to run`)
  if (reference !== undefined) return runOneCanary(call, reference)
  if (isFurther) return runShare(call, part)
  return isOnce ? runOnce(call) : runServed(call, part)
}
