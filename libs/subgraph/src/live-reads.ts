import { contractReference } from '@storemesh/contract'
import { type Clock, Fault } from '@storemesh/core'
import type { EventLog, Positions } from '@storemesh/event-log'
import type { KeyValueStore } from '@storemesh/key-value'
import type { ChangeHub, HeardChanges } from './change-hub.js'
import type { ChangeRecord } from './change-record.js'
import { type CursorSeal, cursorSeal } from './cursor/cursor-seal.js'
import { type Cursors, cursors, type ReadingPlace } from './cursor/reading-place.js'
import { type Condition, conditionsOf, type FilterArgument } from './face/conditions.js'
import type { Face } from './face/face.js'
import { narrowedPage, personsIn } from './face/narrowed-page.js'
import { orderFor } from './face/page-order.js'
import { servedSpace } from './face/served-rows.js'
import { scannedPart } from './face/stored-rows.js'
import { followedChanges } from './follow/followed-changes.js'
import { leavable } from './follow/leavable.js'
import { topicReading } from './follow/topic-reading.js'
import type { SubgraphContext } from './reads.js'
import type { PlacedRows } from './rights/subgraph-rights.js'
import type { ShownRows, ShownRowsFor } from './rights/shown-rows.js'
import { publishedMarks } from './snapshot/published-marks.js'
import { snapshotScan } from './snapshot/snapshot-scan.js'
import { snapshotThenChanges, type Told } from './snapshot/snapshot-then-changes.js'
import { toldBefore } from './snapshot/told-before.js'
import { toldToViewer } from './snapshot/told-to-viewer.js'

/** A change, and from where whoever was told of it goes on. */
export interface ToldChange extends ChangeRecord {
  readonly cursor: string
  /** When it was appended to its topic, where it was heard as it came. */
  readonly appended_ms?: number
}

export interface AskedChanges {
  readonly filter?: FilterArgument | null
  /** Whether the rows that are there are told first; a cursor knows that itself. */
  readonly snapshot?: boolean | null
  readonly after?: string | null
}

/** What changes, as whoever asks is told of it. CURSOR_INVALID, CURSOR_EXPIRED. */
export interface LiveReads {
  /** Of one topic, in its order; without a cursor from now on. */
  changes(context: SubgraphContext, topic: string, after?: string | null): Promise<AsyncIterableIterator<ToldChange>>
  /** Of a product in the graph. SNAPSHOT_UNAVAILABLE. */
  ofFace(context: SubgraphContext, face: Face, topic: string, asked: AskedChanges): Promise<AsyncIterableIterator<Told>>
}

interface LiveParts {
  readonly lookups: KeyValueStore
  readonly log: EventLog
  readonly clock: Clock
  readonly hub: ChangeHub
  readonly cursorKey: () => Promise<string>
  readonly shownFor: ShownRowsFor
  readonly placedIn: (topic: string) => PlacedRows | undefined
  /** Of a snapshot that are read in one go. */
  readonly rows_at_once?: number
}

export function liveReads(parts: LiveParts): LiveReads {
  const { log, hub, shownFor, placedIn } = parts
  let seal: Promise<CursorSeal> | undefined
  const cursorsFor = async (boundTo: readonly string[]): Promise<Cursors> =>
    cursors(await (seal ??= parts.cursorKey().then(cursorSeal)), log.id, boundTo)

  return {
    async changes({ viewer, signal }, topic, after) {
      const placed = placedIn(topic)
      const shown = await shownFor(placed, viewer)
      const product = placed ? contractReference(placed.contract) : ''
      const given = await cursorsFor(['changes', topic, product, viewer.key])
      const left = new AbortController()
      const ends = AbortSignal.any([signal, left.signal])
      const { place, heard } = await begin(parts, topic, ends, given, { after })
      const changes = followedChanges(log, hub, topic, place.positions, ends, heard)
      return leavable(toldChanges(changes, place.positions, shown, given), left)
    },

    async ofFace({ viewer, signal }, face, topic, { filter, snapshot, after }) {
      const { contract, graph } = face
      const conditions = conditionsOf(graph, filter ?? {})
      const shown = await shownFor({ contract, by: contract.key }, viewer, personsIn({ conditions }))
      const given = await cursorsFor(['face', topic, contractReference(contract), viewer.key, conditionText(conditions)])
      const narrowed = narrowedPage({ order: orderFor(graph, conditions), conditions, limit: 0 }, shown)
      const scan = narrowed && scanOf(parts, face, narrowed)
      if (snapshot === true && face.rows.kind !== 'stored') throw unavailable(graph.type.name)
      const left = new AbortController()
      const ends = AbortSignal.any([signal, left.signal])
      const { place, heard } = await begin(parts, topic, ends, given, { after, snapshot })
      const mark = async () => (await parts.lookups.get(publishedMarks, contractReference(contract)))?.version
      const told = snapshotThenChanges(
        {
          ...parts,
          topic,
          signal: ends,
          cursors: given,
          tells: toldToViewer(narrowed ? shown : NOTHING, conditions),
          ...(scan && { scan }),
          toldBefore: (positions) => toldBefore({ log, topic, contract, mark }, positions),
        },
        place,
        heard,
      )
      return leavable(told, left)
    },
  }
}

const NOTHING: ShownRows = { kind: 'none' }

/** Where a cursor says, or from now on: then who listens does so before he is answered. */
async function begin(
  { log, hub }: Pick<LiveParts, 'log' | 'hub'>,
  topic: string,
  signal: AbortSignal,
  given: Cursors,
  { after, snapshot }: { readonly after: string | null | undefined; readonly snapshot?: boolean | null | undefined },
): Promise<{ readonly place: ReadingPlace; readonly heard?: HeardChanges }> {
  if (after !== undefined && after !== null) {
    const place = given.placeAt(after)
    await topicReading(log, topic, place.positions).behind()
    return { place }
  }
  const ahead = new Map<string, number>()
  if (snapshot === true) return { place: { positions: await endOf(log, topic), ahead, snapshot: { place: '' } } }
  const heard = await hub.listen(topic, signal)
  return { place: { positions: heard.start, ahead }, heard }
}

const endOf = async (log: EventLog, topic: string): Promise<Positions> =>
  new Map((await log.ends(topic)).map(({ partition, next_offset }) => [partition, next_offset]))

async function* toldChanges(
  changes: ReturnType<typeof followedChanges>,
  from: Positions,
  shown: ShownRows,
  given: Cursors,
): AsyncGenerator<ToldChange, void, void> {
  const positions = new Map(from)
  const ahead = new Map<string, number>()
  for await (const change of changes) {
    positions.set(change.partition, change.offset + 1)
    const row = shown.kind === 'all' ? change.row : shown.kind === 'some' ? shown.show(change.row) : undefined
    if (row) yield { ...change, row, cursor: given.cursorAt({ positions, ahead }) }
  }
}

function scanOf(
  { lookups, rows_at_once }: Pick<LiveParts, 'lookups' | 'rows_at_once'>,
  { contract, rows }: Face,
  asked: Parameters<typeof scannedPart>[0],
) {
  if (rows.kind !== 'stored') return undefined
  return snapshotScan(lookups, servedSpace(rows.space, contract), scannedPart(asked), rows_at_once)
}

const conditionText = (conditions: readonly Condition[]): string =>
  JSON.stringify(
    conditions.map(({ field, is, from, before }) => [field.column, ...[is, from, before].map((bound) => bound?.text ?? null)]),
  )

const unavailable = (type: string): Fault =>
  new Fault(
    'SNAPSHOT_UNAVAILABLE',
    `the rows of ${type} are served by no store that a snapshot could be read from; ask for them by the page, or subscribe without \`snapshot\``,
  )
