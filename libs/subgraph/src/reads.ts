import type { AskedPerson, Viewer } from '@storemesh/access'
import type { Contract, FieldRead } from '@storemesh/contract'
import type { Clock, JsonObject } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { type IndexedEntry, KEYS_MAX, type KeyValueStore, type Range, type Space } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { Row, Value } from '@storemesh/query-engine'
import DataLoader from 'dataloader'
import type { ChangeHub } from './change-hub.js'
import type { Face } from './face/face.js'
import { type FaceReads, faceReads } from './face/face-reads.js'
import { type LiveReads, liveReads } from './live-reads.js'
import { shownEntries } from './rights/shown-entries.js'
import { type ShownRows, type ShownRowsFor, shownRowsFor } from './rights/shown-rows.js'
import type { PlacedRows, SubgraphRights } from './rights/subgraph-rights.js'
import type { ResolverWatch } from './watched-resolvers.js'

/** One request: who asks, and until when. Every read takes it, so no read is without a viewer. */
export interface SubgraphContext {
  readonly viewer: Viewer
  readonly signal: AbortSignal
  /** None: nobody looks. */
  readonly watch?: ResolverWatch
}

/** What a domain's subgraph reads from. */
export interface SubgraphServices {
  readonly lookups: KeyValueStore
  readonly log: EventLog
  readonly lake: Lake
  readonly clock: Clock
  /** With what cursors of subscriptions are sealed: the same in all processes of a mesh, and after they were started again. */
  readonly cursorKey: () => Promise<string>
  /** Who sees what; without it only the mesh itself sees anything. */
  readonly rights?: SubgraphRights
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
  rows(context: SubgraphContext, sql: string, parameters: readonly Value[], person?: AskedPerson): Promise<readonly Row[]>
  readonly live: LiveReads
  /** What changes from now on, or after an event whose cursor is given. */
  changes: LiveReads['changes']
  /** What whoever asks is shown of a product's rows. */
  shown(context: SubgraphContext, contract: Contract, persons?: readonly AskedPerson[]): Promise<ShownRows>
}

export interface LookupReads<Shown extends JsonObject> {
  /** Keys that one request asks for in one go are read in one go. `persons` are whom the question names. */
  byKey(context: SubgraphContext, key: string, persons?: readonly AskedPerson[]): Promise<Shown | undefined>
  /** In the order of a declared index: as many as are asked for, unless there are no more. */
  page(
    context: SubgraphContext,
    index: string,
    range: Range,
    persons?: readonly AskedPerson[],
  ): Promise<readonly IndexedEntry<Shown>[]>
}

const QUERY_DEADLINE_MS = 10_000

export function readsOf(
  services: Pick<SubgraphServices, 'lookups' | 'lake' | 'rights' | 'log' | 'clock' | 'cursorKey'>,
  hub: ChangeHub,
  faces: readonly Face[] = [],
): Reads {
  const { lookups, lake, rights } = services
  const shownFor = shownRowsFor(rights)
  const live = liveReads({ ...services, hub, shownFor, placedIn: (topic) => placedIn(rights?.places.topics.get(topic)) })
  const reads: Omit<Reads, 'face'> = {
    lookup: (space) => lookupReads(lookups, space, rights?.places.spaces.get(space.name), shownFor),
    rows: async ({ viewer, signal }, sql, parameters, person) => {
      const all: Row[] = []
      const options = { parameters, deadline_ms: QUERY_DEADLINE_MS, signal, ...(person && { person }) }
      for await (const batch of lake.rows(sql, viewer, options)) all.push(...batch)
      return all
    },
    live,
    changes: (context, topic, after) => live.changes(context, topic, after),
    shown: async ({ viewer }, contract, persons) => shownFor(placedIn(contract), viewer, persons),
  }
  return { ...reads, face: faceReads(faces, reads) }
}

function lookupReads<Shown extends JsonObject>(
  lookups: KeyValueStore,
  space: Space<Shown>,
  placed: PlacedRows | undefined,
  shownFor: ShownRowsFor,
): LookupReads<Shown> {
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
    async byKey(context, key, persons = personsOf(placed, key)) {
      const shown = await shownFor(placed, context.viewer, persons)
      if (shown.kind === 'none') return undefined
      const row = await loaderOf(context).load(key)
      return row && shown.kind === 'some' ? shown.show(row) : row
    },
    async page(context, index, range, persons) {
      const shown = await shownFor(placed, context.viewer, persons)
      if (shown.kind === 'none') return []
      return shown.kind === 'all' ? lookups.range(space, index, range) : shownEntries(lookups, space, { index, range }, shown)
    },
  }
}

/** Rows that are found by the contract's own key. */
const placedIn = (contract: Contract | undefined): PlacedRows | undefined => contract && { contract, by: contract.key }

/** Whom the key of a row names, where it is one column. */
const personsOf = (placed: PlacedRows | undefined, value: string): readonly AskedPerson[] => {
  const [column, ...more] = placed?.by ?? []
  return column === undefined || more.length > 0 ? [] : [{ column, value }]
}
