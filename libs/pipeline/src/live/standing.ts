import { Fault, isFault, isJsonObject, type JsonObject } from '@storemesh/core'
import type { Folded, LiveProcessor, ToldChange } from '@storemesh/domain'
import { type Change, type KeyValueStore, put, type Space } from '@storemesh/key-value'

/** Where a processor stands in one partition, and what it last had to tell: one write with the states and rows. */
export interface Standing {
  /** How many writes there were. Each one expects the one before it: of two who go on from the same, one is refused. */
  readonly version: number | undefined
  /** By topic. */
  readonly next_offsets: Readonly<Record<string, number>>
  readonly mark: JsonObject | undefined
  readonly untold: readonly ToldChange[]
}

type Stored = {
  readonly next_offsets: Readonly<Record<string, number>>
  readonly mark: JsonObject
  readonly untold_parts: number
}
type UntoldPart = { readonly changes: readonly JsonObject[] }

const standings: Space<Stored> = { name: 'mesh.live.standing', indexes: {} }
const untoldParts: Space<UntoldPart> = { name: 'mesh.live.untold', indexes: {} }
/** Of the changes in one part; a single one may be as large as a row that is told. */
const PART_BYTES_MAX = 256 << 10

const standingKey = ({ name }: LiveProcessor, partition: number): string => `${name}/${partition}`
const partKey = (key: string, part: number): string => `${key}/${part}`

export async function readStanding(store: KeyValueStore, processor: LiveProcessor, partition: number): Promise<Standing> {
  const key = standingKey(processor, partition)
  const found = await store.get(standings, key)
  if (!found) return { version: undefined, next_offsets: {}, mark: undefined, untold: [] }
  const { next_offsets, mark, untold_parts } = found.row
  const untold: ToldChange[] = []
  for (let part = 0; part < untold_parts; part++) {
    const stored = await store.get(untoldParts, partKey(key, part))
    // another process that went on from here has written its own
    if (stored?.version !== found.version) throw movedOn(key)
    untold.push(...stored.row.changes.flatMap(toldChange))
  }
  return { version: found.version, next_offsets, mark, untold }
}

/** All that a fold leaves, in one write. LIVE_FENCED where another process has gone on from the standing before. */
export async function writeStanding(
  store: KeyValueStore,
  processor: LiveProcessor,
  partition: number,
  { before, next_offsets, folded }: { before: Standing; next_offsets: Standing['next_offsets']; folded: Folded },
): Promise<Standing> {
  const key = standingKey(processor, partition)
  const version = (before.version ?? 0) + 1
  const parts = inParts(folded.told)
  const changes: Change[] = [
    ...folded.writes,
    ...parts.map((each, part) => put(untoldParts, partKey(key, part), { changes: each }, version)),
    put(standings, key, { next_offsets, mark: folded.mark, untold_parts: parts.length }, version),
  ]
  try {
    await store.write(changes, { space: standings.name, key, version: before.version })
  } catch (error) {
    throw isFault(error, 'VERSION_DIFFERS') ? movedOn(key, error) : error
  }
  return { version, next_offsets, mark: folded.mark, untold: folded.told }
}

const movedOn = (key: string, cause?: unknown): Fault =>
  new Fault(
    'LIVE_FENCED',
    `${key}: another process has gone on from where this one stood; it begins again from there, or leaves the partition to that one`,
    { cause },
  )

function inParts(told: readonly ToldChange[]): readonly (readonly JsonObject[])[] {
  const parts: JsonObject[][] = []
  let room_bytes = 0
  for (const { id, key, row, sequence } of told) {
    const change: JsonObject = { id, key, row, sequence }
    const size_bytes = Buffer.byteLength(JSON.stringify(change))
    const part = parts.at(-1)
    if (part && size_bytes <= room_bytes) part.push(change)
    else {
      parts.push([change])
      room_bytes = PART_BYTES_MAX
    }
    room_bytes -= size_bytes
  }
  return parts
}

function toldChange({ id, key, row, sequence }: JsonObject): readonly ToldChange[] {
  const isTold = typeof id === 'string' && typeof key === 'string' && typeof sequence === 'number'
  return isTold && isJsonObject(row) ? [{ id, key, row, sequence }] : []
}
