import type { Contract } from '@storemesh/contract'
import { Fault, type JsonObject } from '@storemesh/core'
import { type EventLog, partitionOfKey, type Positions } from '@storemesh/event-log'
import type { IndexedEntry } from '@storemesh/key-value'
import { changeOf, type PlacedChange } from '../change-record.js'
import { servedKey } from '../face/served-rows.js'

/**
 * Which rows the topic has told of up to where it was read. A row is written before it is told, so one that is read may be ahead of
 * what its topic says. Of one key the versions rise, and so they do in a partition, since who tells goes in the order of writing.
 */
export interface ToldBefore {
  /** Before rows are read: up to which version their publisher has told of all. */
  look(): Promise<number>
  hear(change: PlacedChange): void
  /** Whether this row's own change is among those that were heard, or came before them. */
  isTold(entry: Pick<IndexedEntry<JsonObject>, 'row' | 'version'>): boolean
}

interface Telling {
  readonly log: EventLog
  readonly topic: string
  readonly contract: Pick<Contract, 'port' | 'key'>
  /** Up to which version all rows were told, where their publisher says so. */
  readonly mark: () => Promise<number | undefined>
}

const NOTHING = -1
/** Told before versions were, or no longer kept: whatever is there was told long ago. */
const ALL = Number.POSITIVE_INFINITY
const ONE = { records_max: 1, bytes_max: 1 }

export async function toldBefore({ log, topic, contract, mark }: Telling, from: Positions): Promise<ToldBefore> {
  const { key, isWhole } = placing(contract)
  const versions = new Map<number, number>()
  for (const { partition, first_offset } of await log.ends(topic)) {
    const offset = from.get(partition) ?? 0
    versions.set(
      partition,
      offset === 0 ? NOTHING : offset <= first_offset ? ALL : await versionAt(log, topic, partition, offset - 1),
    )
  }
  const partitionOf = (row: JsonObject): number => partitionOfKey(servedKey({ key }, row), versions.size)
  let marked = NOTHING
  return {
    async look() {
      marked = (await mark()) ?? NOTHING
      return marked
    },
    hear({ partition, row, version }) {
      if (partitionOf(row) !== partition) throw elsewhere(topic)
      versions.set(partition, version ?? ALL)
    },
    isTold({ row, version }) {
      const told = versions.get(partitionOf(row)) ?? NOTHING
      return version <= marked || version < told || (isWhole && version === told)
    },
  }
}

async function versionAt(log: EventLog, topic: string, partition: number, offset: number): Promise<number> {
  const [record] = await log.read(topic, partition, offset, ONE)
  return record?.offset === offset ? (changeOf(record.value).version ?? ALL) : ALL
}

/** By which columns records are placed; and whether all rows of one version are told at one time, as a live processor does. */
function placing({ port, key }: Pick<Contract, 'port' | 'key'>): { readonly key: readonly string[]; readonly isWhole: boolean } {
  return port.kind === 'live' ? { key: port.topic.key, isWhole: true } : { key, isWhole: false }
}

const elsewhere = (topic: string): Fault =>
  new Fault(
    'SNAPSHOT_UNPLACED',
    `${topic} has a change in another partition than the key of its contract says (mesh.topicKey), so nobody knows which rows it has told of; subscribe without a snapshot`,
  )
