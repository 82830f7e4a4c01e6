import type { JsonObject } from '@storemesh/core'

/** A named process that is kept running. */
export interface ChildSpec {
  readonly name: string
  readonly entry: ProcessEntry
  /** Made anew at each start, from what the others said when they got ready. */
  readonly args: (ready: ReadonlyMap<string, JsonObject>) => readonly string[]
  /** Starts when these are ready. */
  readonly after?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** A module that Node can run, and what Node needs to run it. */
export interface ProcessEntry {
  readonly path: string
  readonly execArgv: readonly string[]
}

export interface SupervisorLimits {
  readonly readyWithin_ms: number
  readonly drainWithin_ms: number
  /** After SIGTERM, before SIGKILL. */
  readonly termWithin_ms: number
  readonly backOffFirst_ms: number
  readonly backOffMax_ms: number
  /** Ready for so long, a child counts as healthy, and its next end as its first. */
  readonly healthyAfter_ms: number
  /** A second signal sooner is the same key press, told twice: npm passes Ctrl-C on to a process that got it already. */
  readonly forceAfter_ms: number
}

export const SUPERVISOR_LIMITS: SupervisorLimits = {
  readyWithin_ms: 30_000,
  drainWithin_ms: 10_000,
  termWithin_ms: 2000,
  backOffFirst_ms: 250,
  backOffMax_ms: 30_000,
  healthyAfter_ms: 60_000,
  forceAfter_ms: 500,
}

export interface SupervisorEntry {
  readonly child: string
  /** `child`: a line that it printed; else what is said about it. */
  readonly from: 'child' | 'supervisor'
  readonly level: 'info' | 'warn' | 'error'
  readonly text: string
}

export type SupervisorLog = (entry: SupervisorEntry) => void
