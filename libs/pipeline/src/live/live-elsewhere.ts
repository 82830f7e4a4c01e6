import type { Domain } from '@storemesh/domain'
import { Fault } from '@storemesh/core'
import { placedProcessors } from '../publish/placed-processors.js'
import type { LiveParts } from './live-parts.js'
import { runProcessor } from './run-processor.js'
import type { Share } from './shared-partitions.js'

/** A processor, told to another process. */
export interface LiveRun {
  readonly domain: string
  /** As the domain names it. */
  readonly processor: string
  /** All partitions, where it is left out. */
  readonly share?: Share
}

/** Lets processors run where nothing else does: what refreshes tables would hold up their events. */
export interface LiveElsewhere {
  /** Until the signal fires, as `runProcessor` does here; what it throws is thrown. */
  run(live: LiveRun, signal: AbortSignal): Promise<void>
}

/** What the other process does of it. LIVE_PROCESSOR_UNKNOWN. */
export async function runLive(
  parts: LiveParts,
  domain: Domain,
  { processor, share }: LiveRun,
  signal: AbortSignal,
): Promise<void> {
  const found = placedProcessors(parts, domain).find(({ name }) => name === processor)
  if (!found) {
    const known = domain.live.map(({ name }) => name).join(', ')
    throw new Fault('LIVE_PROCESSOR_UNKNOWN', `${domain.name}: expected one of ${known}, got ${processor}`)
  }
  await runProcessor(parts, found, signal, share && { share })
}
