import type { Folded, LiveProcessor } from '@storemesh/domain'
import type { LiveParts } from './live-parts.js'
import { partitionInputs } from './partition-inputs.js'
import { readInput } from './read-input.js'
import { type Share, type SharedPartition, sharedPartitions } from './shared-partitions.js'
import { readStanding, type Standing, type Untold, writeStanding } from './standing.js'
import { tellChanges } from './tell-changes.js'
import { tellLetters } from './dead-letters.js'

export interface RunOptions {
  /** Ends when it has caught up. */
  readonly once?: boolean
  /** This process's part of the partitions; all of them where nothing is said. */
  readonly share?: Share
  /** While more events are waiting, a write is put off for so many. */
  readonly events_a_write_max?: number
}

const WHOLE: Required<RunOptions> = {
  once: false,
  share: { number: 0, of: 1 },
  // many, since a key that changes often is written once for all of them; few enough that nobody waits long for a change
  events_a_write_max: 100_000,
}

/**
 * Runs a processor until the signal fires, or, with `once`, until it has caught up: each partition by itself. States, rows,
 * position and what is to be told are one write; telling follows, and is done again after a crash, when the log leaves repeats
 * out. So a subscriber's fetch never runs ahead of the data, and nobody is told twice.
 */
export async function runProcessor(
  parts: LiveParts,
  processor: LiveProcessor,
  signal: AbortSignal,
  given: RunOptions = {},
): Promise<void> {
  const options = { ...WHOLE, ...given }
  const partitions = await sharedPartitions(parts, processor, options.share)
  // one that fails takes the others along: whoever runs the processor begins them all again
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const runs = partitions.map((partition) =>
    runPartition(parts, processor, partition, either, options).catch((error: unknown) => {
      failing.abort()
      throw error
    }),
  )
  await Promise.allSettled(runs)
  await Promise.all(runs)
}

async function runPartition(
  parts: LiveParts,
  processor: LiveProcessor,
  { partition, first_offsets }: SharedPartition,
  signal: AbortSignal,
  { once, events_a_write_max }: Required<RunOptions>,
): Promise<void> {
  let standing = await readStanding(parts.lookups, processor, partition)
  await tellUntold(parts, processor, partition, standing.untold)
  const fold = processor.open({ partition, mark: standing.mark, rows: parts.lookups })
  const sources = processor.inputs.map((input, number) => {
    const start_offset = standing.next_offsets[input.topic] ?? first_offsets[number] ?? 0
    return readInput(parts, input, { number, partition, start_offset, signal, once })
  })
  const inputs = partitionInputs(processor, sources, parts.clock)
  for (let isWhole = true, unwritten = 0; !signal.aborted; ) {
    const heard = isWhole ? await inputs.next() : inputs.now()
    if (!heard) return
    const taken = await fold.fold(heard.events, heard)
    inputs.taken(heard, taken.count)
    isWhole = taken.isWhole
    unwritten += taken.count
    if (isWhole && inputs.isReady() && unwritten < events_a_write_max) continue
    unwritten = 0
    const folded = fold.leave()
    const next_offsets = Object.fromEntries(inputs.nextOffsets().map((offset, input) => [processor.inputs[input]?.topic, offset]))
    if (isNothing(folded, standing, next_offsets)) continue
    standing = await writeStanding(parts.lookups, processor, partition, { before: standing, next_offsets, folded })
    await tellUntold(parts, processor, partition, standing.untold)
  }
}

async function tellUntold(
  parts: LiveParts,
  processor: LiveProcessor,
  partition: number,
  { changes, letters }: Untold,
): Promise<void> {
  await tellChanges(parts, processor, partition, changes)
  await tellLetters(parts, processor, partition, letters)
}

/** Time alone has passed: where it stands is found again from the next event, or from the clock. */
function isNothing({ writes, refused }: Folded, before: Standing, next_offsets: Standing['next_offsets']): boolean {
  const hasMoved = Object.entries(next_offsets).some(([topic, offset]) => before.next_offsets[topic] !== offset)
  return writes.length + refused.length === 0 && !hasMoved
}
