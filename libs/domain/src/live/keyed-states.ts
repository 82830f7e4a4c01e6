import { Fault, type JsonObject, jsonSize, withinLimit } from '@storemesh/core'
import { type Change, KEYS_MAX, put, remove, type Space } from '@storemesh/key-value'
import type { DueTime } from './due-times.js'
import type { Rows } from './live-processor.js'

/** What is known of a key. */
export interface Held<State> {
  readonly state: State | undefined
  /** When something is due with it. */
  readonly due_ms: number | undefined
}

/** How a processor's states are stored, by the version of their shape. */
export interface StateShape<State> {
  readonly version: number
  /** The state that one of an earlier version stands for; needed once `version` has been raised. */
  readonly from?: (older: JsonObject, version: number) => State
}

/** States of one partition by key: those in use in memory, all in the store. */
export interface KeyedStates<State> {
  /** Lets go what was not used for long; only while all is written, and nothing is loaded that is still to be used. */
  makeRoom(): void
  /** Afterwards each of the keys is in memory. */
  load(keys: Iterable<string>): Promise<void>
  /** Of a key that was loaded. */
  get(key: string): Held<State>
  set(key: string, held: Held<State>, size_bytes: number): void
  isWritten(): boolean
  /** As much was set since the last write as one write should hold. */
  isFull(): boolean
  unwrittenTimes(): Iterable<DueTime>
  /** The write of all that was set. */
  takeWrites(version: number): readonly Change[]
  /** Stored times in their order; the states come with them. */
  dueAfter(after: DueTime | undefined, limit: number): Promise<readonly DueTime[]>
}

const STATE_BYTES_MAX = 128 << 10
/** Of one write, whatever the store, which has room for the rows beside them. */
const UNWRITTEN = { keys_max: 6_000, bytes_max: 16 << 20 }
/** Of each of two halves: when the newer one is full, the older one goes, with what was not asked for since. */
const HALF = { keys_max: 250_000, bytes_max: 64 << 20 }

type Stored<State extends JsonObject> = { readonly state: State; readonly version: number; readonly due_ms?: number }

export function keyedStates<State extends JsonObject>(
  name: string,
  shape: StateShape<State>,
  store: Rows,
  half: { readonly keys_max: number; readonly bytes_max: number } = HALF,
): KeyedStates<State> {
  const space: Space<Stored<State>> = {
    name,
    indexes: { due: ({ due_ms }) => (due_ms === undefined ? undefined : timeText(due_ms)) },
  }
  let newer = new Map<string, Kept<State>>()
  let older = new Map<string, Kept<State>>()
  let newer_bytes = 0
  let unwritten: Kept<State>[] = []
  let unwritten_bytes = 0

  const keep = (kept: Kept<State>): Kept<State> => {
    newer.set(kept.key, kept)
    newer_bytes += sizeOf(kept.state)
    return kept
  }
  const find = (key: string): Kept<State> | undefined => {
    const kept = newer.get(key)
    if (kept) return kept
    const before = older.get(key)
    return before && keep(before)
  }
  const stateOf = ({ state, version }: Stored<State>): State => {
    if (version === shape.version) return state
    if (shape.from) return shape.from(state, version)
    throw new Fault(
      'LIVE_STATE_OLDER',
      `${name}: expected states of version ${shape.version}, got one of version ${version}; say in \`state.from\` what an older one stands for`,
    )
  }

  const keepStored = (key: string, row: Stored<State> | undefined): void => {
    keep({ key, state: row && stateOf(row), due_ms: row?.due_ms, isUnwritten: false })
  }

  return {
    makeRoom() {
      if (newer.size < half.keys_max && newer_bytes < half.bytes_max) return
      older = newer
      newer = new Map()
      newer_bytes = 0
    },
    async load(keys) {
      const missing = [...new Set(keys)].filter((key) => !find(key))
      for (let start = 0; start < missing.length; start += KEYS_MAX) {
        const asked = missing.slice(start, start + KEYS_MAX)
        const entries = await store.getMany(space, asked)
        for (const [at, key] of asked.entries()) keepStored(key, entries[at]?.row)
      }
    },
    get: (key) => find(key) ?? NOTHING,
    set(key, { state, due_ms }, size_bytes) {
      const kept = find(key) ?? keep({ key, ...NOTHING, isUnwritten: false })
      kept.state = state
      kept.due_ms = due_ms
      newer_bytes += size_bytes
      unwritten_bytes += size_bytes
      if (kept.isUnwritten) return
      kept.isUnwritten = true
      unwritten.push(kept)
    },
    isWritten: () => unwritten.length === 0,
    isFull: () => unwritten.length >= UNWRITTEN.keys_max || unwritten_bytes >= UNWRITTEN.bytes_max,
    *unwrittenTimes() {
      for (const { key, due_ms } of unwritten) if (due_ms !== undefined) yield { due_ms, key }
    },
    takeWrites(version) {
      const writes = unwritten.map((kept) => {
        const { key, state, due_ms } = kept
        kept.isUnwritten = false
        if (state === undefined) return remove(space, key, version)
        return put(space, key, { state, version: shape.version, ...(due_ms !== undefined && { due_ms }) }, version)
      })
      unwritten = []
      unwritten_bytes = 0
      return writes
    },
    async dueAfter(after, limit) {
      const from = after && { after: `${timeText(after.due_ms)}\0${after.key}` }
      const found = await store.range(space, 'due', { limit, ...from })
      for (const { key, row } of found) if (!find(key)) keepStored(key, row)
      return found.map(({ key, row }) => ({ key, due_ms: row.due_ms ?? 0 }))
    },
  }
}

/** One key, in place: a key that changes often is looked up once for each change. */
interface Kept<State> {
  readonly key: string
  state: State | undefined
  due_ms: number | undefined
  isUnwritten: boolean
}

const NOTHING = { state: undefined, due_ms: undefined }
const TIME_DIGITS = 16

/** As many digits for every time, so that texts are in its order. */
const timeText = (time_ms: number): string => String(time_ms).padStart(TIME_DIGITS, '0')

/** LIMIT_EXCEEDED where the state is larger than any may be, or how many bytes it is. */
export const requireStateSize = (state: JsonObject | undefined): number =>
  withinLimit('bytes of a state', sizeOf(state), { min: 0, max: STATE_BYTES_MAX })

const sizeOf = (state: JsonObject | undefined): number => (state ? jsonSize(state, STATE_BYTES_MAX) : 0)
