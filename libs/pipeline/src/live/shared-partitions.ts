import { Fault } from '@storemesh/core'
import type { LiveProcessor } from '@storemesh/domain'
import { contractOf } from '../contract-of.js'
import type { LiveParts } from './live-parts.js'

/** Which of some processes this one is: a processor's partitions are shared among them. */
export interface Share {
  readonly number: number
  readonly of: number
}

export interface SharedPartition {
  readonly partition: number
  /** Of each input, in their order. */
  readonly first_offsets: readonly number[]
}

/** This process's partitions. LIVE_INPUT_INVALID where a key's events could not be in one partition, or have no time. */
export async function sharedPartitions(
  { eventLog, contracts }: Pick<LiveParts, 'eventLog' | 'contracts'>,
  { name, inputs }: LiveProcessor,
  { number, of }: Share,
): Promise<readonly SharedPartition[]> {
  const refuse = (why: string) => new Fault('LIVE_INPUT_INVALID', `processor ${name}: ${why}`)
  for (const { contract, at } of inputs) {
    const column = at === undefined ? undefined : contractOf(contracts, contract).columns.find((each) => each.name === at)
    const isTime = column?.required === true && column.of.kind === 'scalar' && column.of.type === 'timestamptz'
    if (at !== undefined && !isTime)
      throw refuse(`expected ${at} to be a required timestamp of ${contract}; name the field that says when an event happened`)
  }
  const ends = await Promise.all(inputs.map(({ topic }) => eventLog.ends(topic)))
  const counts = ends.map(({ length }) => length)
  if (new Set(counts).size > 1) {
    const found = inputs.map(({ topic }, input) => `${topic} ${counts[input]}`).join(', ')
    throw refuse(`expected topics of as many partitions, got ${found}; a key's events have to be in the same partition of each`)
  }
  return (ends[0] ?? [])
    .filter(({ partition }) => partition % of === number)
    .map(({ partition }) => ({ partition, first_offsets: ends.map((topic) => topic[partition]?.first_offset ?? 0) }))
}
