import { type StepRun, stepRuns } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { onlyFailed, runsLimit } from '../flow.js'
import { withHistories } from './with-histories.js'

interface DomainRun extends StepRun {
  readonly domain: string
}

/** As many as a domain keeps. */
const LOOKED_AT = 10_000

export const run = async (call: Call): Promise<ExitCode> =>
  withHistories<ExitCode>(call, await loadDomains(call.positionals), async (noted) => {
    const found: DomainRun[] = []
    const [limit, isFailed] = [call.option(runsLimit), call.option(onlyFailed)]
    for (const { domain, store } of noted) {
      const runs = store ? await stepRuns(store, { limit: isFailed ? LOOKED_AT : limit }) : []
      for (const each of runs) if (!isFailed || each.failed) found.push({ domain: domain.name, ...each })
    }
    const newest = found.toSorted((one, other) => (one.began_at < other.began_at ? 1 : -1)).slice(0, limit)
    const right = (name: string) => ({ name, align: 'right' as const })
    call.output.table(
      [
        { name: 'began_at' },
        { name: 'domain' },
        { name: 'step' },
        { name: 'kind' },
        { name: 'outcome' },
        right('rows'),
        right('refused'),
        right('took_ms'),
        right('times'),
        { name: 'why' },
      ],
      newest.map(line),
    )
    return 0
  })

const line = ({ began_at, domain, of, kind, changed, failed, took_ms }: DomainRun) => ({
  began_at,
  domain,
  step: of,
  kind,
  outcome: failed ? 'failed' : 'done',
  rows: changed?.rows,
  refused: changed?.refused,
  took_ms,
  times: failed?.times,
  why: failed?.message,
})
