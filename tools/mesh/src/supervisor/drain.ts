import type { Clock } from '@storemesh/core'
import type { ChildRun } from './child-run.js'
import type { SupervisorLimits, SupervisorLog } from './child-spec.js'

/** Ends one child: asks, then insists, then kills. True where it ended by itself. */
export async function drainChild(
  name: string,
  run: ChildRun,
  { limits, log, clock }: { readonly limits: SupervisorLimits; readonly log: SupervisorLog; readonly clock: Clock },
): Promise<boolean> {
  const say = (text: string) => log({ child: name, from: 'supervisor', level: 'warn', text })
  const endsWithin = async (duration_ms: number) => {
    const ended = new AbortController()
    const late = clock.sleep(duration_ms, ended.signal).then(() => false)
    const inTime = await Promise.race([run.exit.then(() => true), late])
    ended.abort()
    return inTime
  }
  run.askToDrain()
  if (await endsWithin(limits.drainWithin_ms)) return true
  say(`has not drained within ${limits.drainWithin_ms} ms and is told to end`)
  run.signalGroup('SIGTERM')
  if (await endsWithin(limits.termWithin_ms)) return true
  say(`has not ended within ${limits.termWithin_ms} ms and is killed`)
  run.signalGroup('SIGKILL')
  await run.exit
  return false
}
