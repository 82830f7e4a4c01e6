import { Fault, isFault, isJsonObject, type JsonObject, jsonSize } from '@storemesh/core'
import type { Folded, LiveProcessor, ToldChange } from '@storemesh/domain'
import { type Change, type KeyValueStore, put, type Space } from '@storemesh/key-value'
import { type Letter, letterJson, letterOf, readLetter } from './dead-letters.js'

/** Where a processor stands in one partition, and what it last had to tell: one write with the states and rows. */
export interface Standing {
  /** How many writes there were. Each one expects the one before it: of two who go on from the same, one is refused. */
  readonly version: number | undefined
  /** By topic. */
  readonly next_offsets: Readonly<Record<string, number>>
  readonly mark: JsonObject | undefined
  readonly untold: Untold
}

export interface Untold {
  readonly changes: readonly ToldChange[]
  readonly letters: readonly Letter[]
}

type Stored = {
  readonly next_offsets: Readonly<Record<string, number>>
  readonly mark: JsonObject
  readonly untold_parts: number
}
/** Each is a change or, under its own name, a letter. */
type UntoldPart = { readonly told: readonly JsonObject[] }

const standings: Space<Stored> = { name: 'mesh.live.standing', indexes: {} }
const untoldParts: Space<UntoldPart> = { name: 'mesh.live.untold', indexes: {} }
/** Of the changes in one part, taken for no less than they are; a single one may be as large as a row that is told. */
const PART_BYTES_MAX = 512 << 10

const standingKey = ({ name }: LiveProcessor, partition: number): string => `${name}/${partition}`
const partKey = (key: string, part: number): string => `${key}/${part}`

export async function readStanding(store: KeyValueStore, processor: LiveProcessor, partition: number): Promise<Standing> {
  const key = standingKey(processor, partition)
  const found = await store.get(standings, key)
  if (!found) return { version: undefined, next_offsets: {}, mark: undefined, untold: untoldIn([]) }
  const { next_offsets, mark, untold_parts } = found.row
  const told: JsonObject[] = []
  for (let part = 0; part < untold_parts; part++) {
    const stored = await store.get(untoldParts, partKey(key, part))
    // another process that went on from here has written its own
    if (stored?.version !== found.version) throw movedOn(key)
    told.push(...stored.row.told)
  }
  return { version: found.version, next_offsets, mark, untold: untoldIn(told) }
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
  const untold = { changes: folded.told, letters: folded.refused.map((step) => letterOf(processor, step)) }
  const parts = inParts([...untold.changes.map(changeJson), ...untold.letters.map((letter) => ({ letter: letterJson(letter) }))])
  const changes: Change[] = [
    ...folded.writes,
    ...parts.map((each, part) => put(untoldParts, partKey(key, part), { told: each }, version)),
    put(standings, key, { next_offsets, mark: folded.mark, untold_parts: parts.length }, version),
  ]
  try {
    await store.write(changes, { space: standings.name, key, version: before.version })
  } catch (error) {
    throw isFault(error, 'VERSION_DIFFERS') ? movedOn(key, error) : error
  }
  return { version, next_offsets, mark: folded.mark, untold }
}

const movedOn = (key: string, cause?: unknown): Fault =>
  new Fault(
    'LIVE_FENCED',
    `${key}: another process has gone on from where this one stood; it begins again from there, or leaves the partition to that one`,
    { cause },
  )

function inParts(told: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  const parts: JsonObject[][] = []
  let room_bytes = 0
  for (const each of told) {
    const size_bytes = jsonSize(each, PART_BYTES_MAX)
    const part = parts.at(-1)
    if (part && size_bytes <= room_bytes) part.push(each)
    else {
      parts.push([each])
      room_bytes = PART_BYTES_MAX
    }
    room_bytes -= size_bytes
  }
  return parts
}

const untoldIn = (told: readonly JsonObject[]): Untold => ({
  changes: told.flatMap(readChange),
  letters: told.flatMap(({ letter }) => (isJsonObject(letter) ? readLetter(letter) : [])),
})

const changeJson = ({ topic, id, key, row, sequence, version }: ToldChange): JsonObject => ({
  ...(topic && { topic }),
  id,
  key,
  row,
  sequence,
  ...(version !== undefined && { version }),
})

function readChange({ topic, id, key, row, sequence, version }: JsonObject): readonly ToldChange[] {
  const isTold = typeof id === 'string' && typeof key === 'string' && typeof sequence === 'number'
  if (!isTold || !isJsonObject(row)) return []
  const more = { ...(typeof topic === 'string' && { topic }), ...(typeof version === 'number' && { version }) }
  return [{ ...more, id, key, row, sequence }]
}
