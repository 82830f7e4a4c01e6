import { Fault } from '@storemesh/core'
import { serveHealth } from '@storemesh/gateway'
import { runLiveShare, type Share } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { loadDomains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import { stopSignal } from '../../wiring/stop-signal.js'

/** Steps over a part of the partitions of live processors, beside the process that runs the rest of their domains. */
export async function runShare(call: Call, share: Share): Promise<ExitCode> {
  const { positionals, settings, output, clock, dice } = call
  const { dataFolder, memory, threads, subgraph } = await settings()
  const chosen = (await loadDomains(positionals)).filter(({ live }) => live.length > 0)
  if (chosen.length === 0)
    throw new Fault('OPTION_INVALID', `--share: ${positionals.join(', ')} has no live processor, so there is nothing to share`)
  const names = chosen.map(({ name }) => name)
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const locks = await takeDomainLocks(
    layout,
    names.map((name) => `${name}-share-${share.number + 1}`),
    output.note,
  )
  const embedded = await openEmbedded(layout, {
    budget: { memory_mb: memory.pipeline_mb, threads },
    domains: names,
    clock,
    dice,
  })
  const { signal, forget } = stopSignal()
  try {
    const health = await serveHealth(subgraph)
    if (output.json) output.value({ domains: names, share: `${share.number + 1}/${share.of}`, url: health.url })
    output.line(`${names.join(', ')} ${share.number + 1}/${share.of} answers for its health at ${health.url}`)
    const setting = { layout, embedded, clock, dice, log: childLog(clock) }
    await Promise.all(chosen.map(async (domain) => runLiveShare(await partsFor(setting, domain), domain, share, signal)))
    await health.drain()
  } finally {
    forget()
    await embedded.close()
    await locks.release()
  }
  return 0
}
