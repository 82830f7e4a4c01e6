import { instantOf } from '@storemesh/core'
import { type Domain, type Flow, reachedFrom } from '@storemesh/domain'
import { type Step, type StepFailure, type StepStanding, TURN_TOLD_EVERY_MS } from '@storemesh/pipeline'

/** What is known of a domain: how its steps stand, and when it last looked at all of them. */
export interface DomainStanding {
  readonly domain: Domain
  readonly standings: readonly StepStanding[]
  readonly looked_at: string | undefined
}

export type StepState = 'ok' | 'failing' | 'held up' | 'late' | 'new'

export interface StepStatus {
  readonly domain: string
  readonly step: Step
  readonly state: StepState
  readonly changed_at?: string
  readonly failed_at?: string
  readonly why?: string
}

export interface Looking {
  readonly flow: Flow
  /** What a table's contract promises, where it does; by `orders.fact_order`. */
  readonly latency_ms: ReadonlyMap<string, number>
  readonly now_ms: number
}

/** Each step that the domains declare, in the order in which they are taken. */
export function stepStates(mesh: readonly DomainStanding[], looking: Looking): readonly StepStatus[] {
  const failing = new Set(
    mesh.flatMap(({ domain, standings, looked_at }) =>
      standings.filter((each) => failureOf(each, looked_at)).map(({ of }) => `${domain.name}.${of}`),
    ),
  )
  return mesh.flatMap((standing) => stepsOf(standing.domain).map((declared) => statusOf(standing, declared, failing, looking)))
}

interface DeclaredStep {
  readonly step: Step
  /** The table or processor that it makes, or is made from where it publishes. */
  readonly table: string
}

const stepsOf = ({ name, tables, live, products }: Domain): readonly DeclaredStep[] => [
  { step: { kind: 'domain', of: name }, table: name },
  ...tables.map(
    (each): DeclaredStep => ({ step: { kind: each.layer === 'bronze' ? 'source' : 'model', of: each.name }, table: each.name }),
  ),
  ...live.map((each): DeclaredStep => ({ step: { kind: 'live', of: each.name }, table: each.name })),
  ...products
    .filter(({ lookup }) => lookup)
    .map(({ contract, from }): DeclaredStep => ({ step: { kind: 'product', of: contract }, table: from.name })),
]

function statusOf(
  { domain, standings, looked_at }: DomainStanding,
  { step, table }: DeclaredStep,
  failing: ReadonlySet<string>,
  { flow, latency_ms, now_ms }: Looking,
): StepStatus {
  const known = standings.find(({ kind, of }) => kind === step.kind && of === step.of)
  const name = `${domain.name}.${table}`
  const facts = { domain: domain.name, step, ...(known?.changed_at !== undefined && { changed_at: known.changed_at }) }
  const failure = known && failureOf(known, looked_at)
  if (failure) return { ...facts, state: 'failing', failed_at: known.failing?.began_at ?? failure.last_at, why: whyOf(failure) }
  const behind = [name, ...reachedFrom(flow, name, 'comes from').map(({ node }) => node.name)]
  const stuck = behind.find((each) => failing.has(each))
  if (stuck !== undefined) return { ...facts, state: 'held up', why: `${stuck} fails` }
  if (failing.has(`${domain.name}.${domain.name}`)) return { ...facts, state: 'held up', why: `${domain.name} cannot begin` }
  // a processor that runs is not taken anew
  if (!known && step.kind !== 'live') return { ...facts, state: 'new' }
  const promised_ms = latency_ms.get(name)
  const unseen_ms = looked_at === undefined ? undefined : now_ms - (instantOf(looked_at) ?? now_ms)
  if (promised_ms !== undefined && unseen_ms !== undefined && unseen_ms > promised_ms + LOOKED_SLACK_MS)
    return {
      ...facts,
      state: 'late',
      why: `nobody has looked since ${looked_at}, and its contract promises it within ${promised_ms / 1000} s`,
    }
  return { ...facts, state: 'ok' }
}

/** That a domain looks is not told every time, and a turn takes a while. */
const LOOKED_SLACK_MS = 3 * TURN_TOLD_EVERY_MS

/** A processor that runs does not come to an end: one that failed, and was not heard of since, goes on. */
function failureOf({ kind, failing }: StepStanding, looked_at: string | undefined): StepFailure | undefined {
  const failed = failing?.failed
  if (!failed || kind !== 'live') return failed
  const since_ms = (instantOf(looked_at ?? failed.last_at) ?? 0) - (instantOf(failed.last_at) ?? 0)
  return since_ms > LIVE_TRIED_WITHIN_MS ? undefined : failed
}

const LIVE_TRIED_WITHIN_MS = 15_000

const whyOf = ({ message, times }: StepFailure): string => (times === 1 ? message : `${message} (${times} times)`)
