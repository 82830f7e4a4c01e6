import { rm } from 'node:fs/promises'
import { Fault } from '@storemesh/core'
import { runCanary } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { childLog } from '../../wiring/child-log.js'
import { loadDomains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'

/** Computes a version that is to come, beside whoever runs the domain: canaries have a writer of their own. */
export async function runOneCanary(call: Call, reference: string): Promise<ExitCode> {
  const { positionals, settings, output, clock, dice } = call
  if (positionals.length > 0)
    throw new Fault(
      'OPTION_INVALID',
      `--canary: expected no domain beside it, got ${positionals.join(' ')}; ${reference} names its own`,
    )
  const { dataFolder, memory, threads } = await settings()
  const [domain] = await loadDomains([reference.slice(0, reference.indexOf('.'))])
  if (!domain) throw new Fault('DOMAIN_UNKNOWN', `expected a domain for ${reference}`)
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const lock = await takeDomainLock(layout, `${domain.name}-canaries`, { clock, dice, say: output.note })
  const budget = { memory_mb: memory.pipeline_mb, threads, yields: true }
  const embedded = await openEmbedded(layout, { budget, domains: [domain.name], clock, dice })
  try {
    const parts = await partsFor({ layout, embedded, clock, dice, log: childLog(clock) }, domain)
    try {
      const done = await runCanary(parts, domain, reference)
      output.table(
        [{ name: 'table' }, { name: 'outcome' }],
        done.map((table) => ({ ...table })),
      )
    } finally {
      await rm(parts.spool, { recursive: true, force: true })
    }
  } finally {
    await embedded.close()
    await lock.release()
  }
  return 0
}
