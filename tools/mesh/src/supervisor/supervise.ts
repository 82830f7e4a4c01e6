import { type Clock, Fault, type JsonObject, messageOf } from '@storemesh/core'
import type { ExitCode } from '../command/exit-code.js'
import type { ChildRun } from './child-run.js'
import { type ChildSpec, SUPERVISOR_LIMITS, type SupervisorLimits, type SupervisorLog } from './child-spec.js'
import { type Deferred, deferred } from './deferred.js'
import { drainChild } from './drain.js'
import { keepRunning, type Surroundings } from './keep-running.js'
import { onSignals, type SignalSource } from './signals.js'

export interface SuperviseOptions {
  readonly log: SupervisorLog
  readonly clock: Clock
  readonly limits?: Partial<SupervisorLimits>
  /** Where SIGINT and SIGTERM come from: this process, unless a test says otherwise. */
  readonly signals?: SignalSource
  /** Called at each start and end of a child, to keep a record of what runs. */
  readonly onLife?: (life: ChildLife) => void
}

export interface ChildLife {
  readonly name: string
  readonly pid: number
  readonly alive: boolean
}

export interface Supervision {
  /** What each child said, once all are ready. Rejects with CHILD_FAILED when one cannot work here, with MESH_ENDED after a drain. */
  readonly ready: Promise<ReadonlyMap<string, JsonObject>>
  /** 0 when all have drained, 1 when one had to be killed, or the code of the child that cannot work here. */
  readonly ended: Promise<ExitCode>
  /** Ends the children one by one, the last to start first. A second call waits for the first. */
  readonly drain: () => Promise<void>
}

/** Keeps the children running until a signal or `drain`. They are named in the order they start, and drain in the reverse. */
export function supervise(children: readonly ChildSpec[], options: SuperviseOptions): Supervision {
  refuseWrongOrder(children)
  const { log, clock } = options
  const limits = { ...SUPERVISOR_LIMITS, ...options.limits }
  const stop = new AbortController()
  const running = new Map<string, ChildRun>()
  const details = new Map<string, JsonObject>()
  const readiness = new Map(children.map(({ name }) => [name, deferred<void>()]))
  const ended = deferred<ExitCode>()
  let exitCode: ExitCode = 0
  let draining: Promise<void> | undefined

  const drainAll = async () => {
    stop.abort()
    for (const { reject } of readiness.values()) reject(new Fault('MESH_ENDED', 'the mesh was ended before it was ready'))
    for (const { name } of children.toReversed()) {
      const run = running.get(name)
      if (run && !(await drainChild(name, run, { limits, log, clock })) && exitCode === 0) exitCode = 1
    }
    forgetSignals()
    ended.resolve(exitCode)
  }
  const drain = () => (draining ??= drainAll())
  const forgetSignals = onSignals(options.signals ?? process, {
    clock,
    limits,
    onFirst: () => void drain(),
    onSecond: () => {
      exitCode = 1
      for (const run of running.values()) run.signalGroup('SIGKILL')
    },
  })
  const giveUp = (name: string, code: ExitCode, why: string) => {
    exitCode = code
    readiness.get(name)?.reject(new Fault('CHILD_FAILED', `${name} cannot work here: ${why}`))
    log({ child: name, from: 'supervisor', level: 'error', text: `cannot work here: ${why}` })
    void drain()
  }
  const around: Surroundings = {
    log,
    clock,
    limits,
    details,
    onStart: ({ name }, run) => {
      running.set(name, run)
      tellLife(name, run, options.onLife)
    },
    onReady: ({ name }) => readiness.get(name)?.resolve(),
    onHopeless: ({ name }, code, lastError) => giveUp(name, code, lastError),
  }
  for (const spec of children) {
    startAfterOthers(spec, readiness, () => keepRunning(spec, stop.signal, around)).catch((error: unknown) =>
      giveUp(spec.name, 1, messageOf(error)),
    )
  }
  const ready = allReady([...readiness.keys()], readiness).then(() => details)
  ready.catch(() => undefined) // as in deferred: nobody has to wait for it
  return { ready, ended: ended.promise, drain }
}

type Readiness = ReadonlyMap<string, Deferred<void>>

const allReady = (names: readonly string[], readiness: Readiness) =>
  Promise.all(names.flatMap((name) => readiness.get(name)?.promise ?? []))

async function startAfterOthers({ after = [] }: ChildSpec, readiness: Readiness, start: () => Promise<void>): Promise<void> {
  const others = await allReady(after, readiness).catch(() => undefined) // one of them said why, and all are being drained
  if (others) await start()
}

function tellLife(name: string, { pid, exit }: ChildRun, onLife: SuperviseOptions['onLife']): void {
  if (pid === undefined || !onLife) return
  onLife({ name, pid, alive: true })
  void exit.then(() => onLife({ name, pid, alive: false }))
}

/** Each name once, and each child after those it waits for: so that nothing waits in a circle. */
function refuseWrongOrder(children: readonly ChildSpec[]): void {
  const before = new Set<string>()
  for (const { name, after = [] } of children) {
    const unknown = after.find((other) => !before.has(other))
    if (before.has(name)) throw new Fault('SUPERVISOR_ORDER_INVALID', `two children are called ${name}`)
    if (unknown !== undefined)
      throw new Fault('SUPERVISOR_ORDER_INVALID', `${name} waits for ${unknown}, which is not named before it`)
    before.add(name)
  }
}
