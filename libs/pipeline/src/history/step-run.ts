import type { Space } from '@storemesh/key-value'

/** What a domain does: it begins, and again and again reads a source, refreshes a model, publishes a product, lets a processor run. */
export type StepKind = 'domain' | 'source' | 'model' | 'product' | 'live'

export interface Step {
  readonly kind: StepKind
  /** As the domain names it. */
  readonly of: string
}

/** What a run changed. */
export type StepChange = {
  readonly rows?: number
  readonly refused?: number
}

export type StepFailure = {
  readonly code: string
  readonly message: string
  /** How often it failed so, one time after the other. */
  readonly times: number
  readonly last_at: string
}

/** A run that changed something, or failed. One that found nothing new is no news. */
export type StepRun = {
  readonly kind: StepKind
  readonly of: string
  /** Grows with each run of a domain. */
  readonly number: number
  readonly began_at: string
  readonly took_ms: number
  readonly changed?: StepChange
  readonly failed?: StepFailure
}

/** How a step stands: when it last went well, and why it fails since, if it does. */
export type StepStanding = {
  readonly kind: StepKind
  readonly of: string
  readonly changed_at?: string
  /** The run that it fails in. */
  readonly failing?: StepRun
}

export type LastTurn = { readonly ended_at: string }

/** Of a domain; the oldest make room. */
export const RUNS_KEPT = 2000

const DIGITS = 16
export const inOrder = (number: number): string => String(number).padStart(DIGITS, '0')

export const runs: Space<StepRun> = {
  name: 'mesh.runs',
  indexes: { number: ({ number }) => inOrder(number), step: ({ of, number }) => `${of}/${inOrder(number)}` },
}
export const standings: Space<StepStanding> = { name: 'mesh.steps', indexes: { step: ({ of }) => of } }
export const turns: Space<LastTurn> = { name: 'mesh.turns', indexes: {} }
export const LAST_TURN = 'last'

/** Runs of one domain by turns in as many places, so that there are never more. */
export const runKey = (number: number): string => String(number % RUNS_KEPT)
export const standingKey = ({ kind, of }: Step): string => `${kind}/${of}`
