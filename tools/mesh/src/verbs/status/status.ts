import type { Contract } from '@storemesh/contract'
import { dataFlow } from '@storemesh/domain'
import { lastTurn, stepStandings } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { contractsOnce } from '../../wiring/contracts.js'
import { loadDomains } from '../../wiring/domains.js'
import { type Noted, withHistories } from '../runs/with-histories.js'
import { type DomainStanding, stepStates, type StepState } from './step-states.js'

const ALARMS: readonly StepState[] = ['failing', 'held up', 'late']

export async function run(call: Call): Promise<ExitCode> {
  const domains = await loadDomains()
  const chosen = new Set((await loadDomains(call.positionals)).map(({ name }) => name))
  // of all: what holds up a domain may be another one's
  return withHistories<ExitCode>(call, domains, async (noted) => {
    const mesh = await Promise.all(noted.map(standingOf))
    const latency_ms = promises(await contractsOnce()())
    const looking = { flow: dataFlow(domains), latency_ms, now_ms: call.clock.now_ms() }
    const steps = stepStates(mesh, looking).filter(({ domain }) => chosen.has(domain))
    call.output.table(
      ['domain', 'step', 'kind', 'state', 'changed_at', 'failed_at', 'why'].map((name) => ({ name })),
      steps.map(({ domain, step, ...rest }) => ({ domain, step: step.of, kind: step.kind, ...rest })),
    )
    return steps.some(({ state }) => ALARMS.includes(state)) ? 1 : 0
  })
}

async function standingOf({ domain, store }: Noted): Promise<DomainStanding> {
  if (!store) return { domain, standings: [], looked_at: undefined }
  return { domain, standings: await stepStandings(store), looked_at: await lastTurn(store) }
}

/** By the table's name; a contract of several versions promises what its newest does. */
const promises = (contracts: ReadonlyMap<string, Contract>): ReadonlyMap<string, number> =>
  new Map([...contracts.values()].flatMap(({ id, latency_ms }) => (latency_ms === undefined ? [] : [[id, latency_ms] as const])))
