import type { Clock, JsonObject } from '@storemesh/core'
import type { ExitCode } from '../command/exit-code.js'
import { type ChildRun, type Exit, startChild } from './child-run.js'
import type { ChildSpec, SupervisorLimits, SupervisorLog } from './child-spec.js'

/** At so many deaths in a row before it was ever ready, a child is said to keep dying. */
const DEATHS_BEFORE_REPORT = 3

export interface Surroundings {
  readonly log: SupervisorLog
  readonly clock: Clock
  readonly limits: SupervisorLimits
  /** What each child said when it got ready, kept up to date. */
  readonly details: Map<string, JsonObject>
  readonly onStart: (spec: ChildSpec, run: ChildRun) => void
  readonly onReady: (spec: ChildSpec) => void
  /** The child says that it cannot work here: starting it again would not help. */
  readonly onHopeless: (spec: ChildSpec, code: ExitCode, lastError: string) => void
}

/** Starts a child again and again, with growing pauses, until the signal fires. */
export async function keepRunning(spec: ChildSpec, stop: AbortSignal, around: Surroundings): Promise<void> {
  const { clock, limits, details } = around
  let deaths = 0
  let wasEverReady = false
  while (!stop.aborted) {
    const run = startChild(spec, details, around.log, clock)
    around.onStart(spec, run)
    const said = await readyInTime(run, spec, around)
    const ready_ms = clock.elapsed_ms()
    if (said) {
      wasEverReady = true
      details.set(spec.name, said)
      around.onReady(spec)
    }
    const exit = await run.exit
    if (stop.aborted) return
    if (!wasEverReady && (exit.code === 2 || exit.code === 3))
      return around.onHopeless(spec, exit.code, exit.lastError ?? endText(exit))
    const healthy = said !== undefined && clock.elapsed_ms() - ready_ms >= limits.healthyAfter_ms
    deaths = healthy ? 1 : deaths + 1
    const pause_ms = Math.min(limits.backOffMax_ms, limits.backOffFirst_ms * 2 ** (deaths - 1))
    report(spec, exit, { deaths, pause_ms, wasReady: said !== undefined }, around.log)
    await clock.sleep(pause_ms, stop)
  }
}

async function readyInTime(
  run: ChildRun,
  spec: ChildSpec,
  { clock, limits, log }: Surroundings,
): Promise<JsonObject | undefined> {
  const over = new AbortController()
  const late = clock.sleep(limits.readyWithin_ms, over.signal).then(() => 'late' as const)
  const first = await Promise.race([run.ready, late])
  over.abort()
  if (first !== 'late') return first
  log({
    child: spec.name,
    from: 'supervisor',
    level: 'error',
    text: `was not ready within ${limits.readyWithin_ms} ms and is ended`,
  })
  run.signalGroup('SIGKILL')
  return undefined
}

function report(
  { name }: ChildSpec,
  exit: Exit,
  { deaths, pause_ms, wasReady }: { readonly deaths: number; readonly pause_ms: number; readonly wasReady: boolean },
  log: SupervisorLog,
): void {
  log({ child: name, from: 'supervisor', level: 'warn', text: `ended with ${endText(exit)}; starts again in ${pause_ms} ms` })
  if (wasReady || deaths < DEATHS_BEFORE_REPORT) return
  const text = `keeps dying at its start (${deaths} times). Its last error: ${exit.lastError ?? 'none was printed'}`
  log({ child: name, from: 'supervisor', level: 'error', text })
}

const endText = ({ code, signal }: Exit): string => (signal === null ? `exit code ${code}` : `signal ${signal}`)
