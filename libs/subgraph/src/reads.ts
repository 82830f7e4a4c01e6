import type { Viewer } from '@storemesh/access'
import type { FieldRead } from '@storemesh/contract'
import type { Clock, JsonObject } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { type IndexedEntry, KEYS_MAX, type KeyValueStore, type Range, type Space } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { Row, Value } from '@storemesh/query-engine'
import DataLoader from 'dataloader'
import type { ChangeHub } from './change-hub.js'
import type { ChangeRecord } from './change-record.js'
import type { Face } from './face/face.js'
import { type FaceReads, faceReads } from './face/face-reads.js'

/** One request: who asks, and until when. Every read takes it, so no read is without a viewer. */
export interface SubgraphContext {
  readonly viewer: Viewer
  readonly signal: AbortSignal
}

/** What a domain's subgraph reads from. */
export interface SubgraphServices {
  readonly lookups: KeyValueStore
  readonly log: EventLog
  readonly lake: Lake
  readonly clock: Clock
  /** Told which fields of contracts are asked for, each time that they are. */
  readonly seen?: (reads: readonly FieldRead[]) => void
}

/** The ways in which resolvers read. */
export interface Reads {
  /** Rows of one space, typed as the space is. */
  lookup<Shown extends JsonObject>(space: Space<Shown>): LookupReads<Shown>
  /** Rows of a type that follows from a contract of this domain, by the type's name. */
  face(type: string): FaceReads
  /** Rows of a SELECT over gold, all of them: the statement says its own limit. */
  rows(context: SubgraphContext, sql: string, parameters: readonly Value[]): Promise<readonly Row[]>
  /** What changes from now on. */
  changes(context: SubgraphContext, topic: string): Promise<AsyncIterableIterator<ChangeRecord>>
}

export interface LookupReads<Shown extends JsonObject> {
  /** Keys that one request asks for in one go are read in one go. */
  byKey(context: SubgraphContext, key: string): Promise<Shown | undefined>
  /** In the order of a declared index. */
  page(context: SubgraphContext, index: string, range: Range): Promise<readonly IndexedEntry<Shown>[]>
}

const QUERY_DEADLINE_MS = 10_000

export function readsOf(
  { lookups, lake }: Pick<SubgraphServices, 'lookups' | 'lake'>,
  hub: ChangeHub,
  faces: readonly Face[] = [],
): Reads {
  const reads: Omit<Reads, 'face'> = {
    lookup: (space) => lookupReads(lookups, space),
    rows: async ({ viewer, signal }, sql, parameters) => {
      const all: Row[] = []
      for await (const batch of lake.rows(sql, viewer, { parameters, deadline_ms: QUERY_DEADLINE_MS, signal })) all.push(...batch)
      return all
    },
    changes: ({ signal }, topic) => hub.listen(topic, signal),
  }
  return { ...reads, face: faceReads(faces, reads) }
}

function lookupReads<Shown extends JsonObject>(lookups: KeyValueStore, space: Space<Shown>): LookupReads<Shown> {
  // what a loader remembers goes with its request, and so never reaches another viewer
  const loaders = new WeakMap<SubgraphContext, DataLoader<string, Shown | undefined>>()
  const loaderOf = (context: SubgraphContext) => {
    const known = loaders.get(context)
    if (known) return known
    const read = async (keys: readonly string[]) => {
      const entries = await lookups.getMany(space, keys)
      return entries.map((entry) => entry?.row)
    }
    const loader = new DataLoader(read, { maxBatchSize: KEYS_MAX })
    loaders.set(context, loader)
    return loader
  }
  return {
    byKey: (context, key) => loaderOf(context).load(key),
    page: (_context, index, range) => lookups.range(space, index, range),
  }
}
