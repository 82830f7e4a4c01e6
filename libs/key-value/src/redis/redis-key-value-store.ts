import { type Clock, Fault, type JsonObject, withinLimit } from '@storemesh/core'
import type { Change, Entry, IndexedEntry, KeyValueStore, Range, Space } from '../key-value-store.js'
import {
  CHANGES_MAX,
  KEYS_MAX,
  RANGE_LIMIT_MAX,
  requireExpected,
  requireIndex,
  requireKey,
  requireName,
  requirePlace,
  rowText,
} from '../limits.js'
import { keyAtPlace, put } from '../space.js'
import { checkedRow, checkedText } from './checked-row.js'
import { RANGE_SCRIPT, READ_SCRIPT } from './read-script.js'
import { type RedisAddress, type RedisAnswer, redisConnection, redisScript } from './redis-connection.js'
import { SET_SCRIPT, WRITE_SCRIPT } from './write-script.js'

export interface RedisKeyValueStoreOptions extends RedisAddress {
  /** What all of the store's keys begin with: one Redis may hold several stores. */
  readonly prefix: string
  readonly clock: Clock
}

const READ = redisScript(READ_SCRIPT)
const RANGE = redisScript(RANGE_SCRIPT)
const WRITE = redisScript(WRITE_SCRIPT)
const SET = redisScript(SET_SCRIPT)
/** How long a removal is remembered, so that an older put that comes late does not bring the row back. */
const REMOVED_FOR_MS = 24 * 60 * 60 * 1000
const SWEPT_PER_WRITE_MAX = 64
/** Redis does nothing else meanwhile. */
const WRITE_BYTES_MAX = 64 * 2 ** 20
/** Redis takes a few more in one command. */
const WRITE_TEXTS_MAX = 1_000_000
const LOOKED_AT_MAX = 10_000

/**
 * Rows in Redis. A write has reached the server's disk when it resolves where the server says `appendfsync always`, as the one
 * of `mesh services` does; with another setting, what it keeps after a power cut is as old as that setting allows.
 */
export function redisKeyValueStore({ prefix, clock, ...address }: RedisKeyValueStoreOptions): KeyValueStore {
  requireName('prefix of a store in Redis', prefix)
  const redis = redisConnection(address, prefix, clock)
  let closed = false
  const requireOpen = () => {
    if (closed) throw new Fault('STORE_CLOSED', `${prefix}: this store was closed; open it again to use it`)
  }

  const rows = async <Row extends JsonObject>(
    space: Space<Row>,
    keys: readonly string[],
  ): Promise<(Entry<Row> | undefined)[]> => {
    requireOpen()
    requireName('name of a space', space.name)
    withinLimit(`keys asked for in ${space.name}`, keys.length, { min: 0, max: KEYS_MAX })
    for (const key of keys) requireKey(space.name, key)
    if (keys.length === 0) return []
    const answer = listOf(await redis.run(READ, [clock.now_ms(), space.name, ...keys], true)).map(String)
    return keys.map((key, at) => entryOf<Row>(space, key, answer[at * 2], answer[at * 2 + 1]))
  }

  const range = async <Row extends JsonObject>(
    space: Space<Row>,
    index: string,
    { after, before, reverse = false, limit }: Range,
  ): Promise<IndexedEntry<Row>[]> => {
    requireOpen()
    requireName('name of a space', space.name)
    requireIndex(space, index)
    requirePlace(space.name, after)
    requirePlace(space.name, before)
    withinLimit(`rows of a range in ${space.name}`, limit, { min: 1, max: RANGE_LIMIT_MAX })
    const found: IndexedEntry<Row>[] = []
    let [least, most] = [after === undefined ? '-' : `(${after}`, before === undefined ? '+' : `(${before}`]
    for (;;) {
      const args = [clock.now_ms(), space.name, index, least, most, limit - found.length, reverse ? 1 : 0, LOOKED_AT_MAX]
      const [next = '', ...answer] = listOf(await redis.run(RANGE, args, true)).map(String)
      for (let at = 0; at < answer.length; at += 3) {
        const place = answer[at] ?? ''
        const entry = entryOf<Row>(space, keyAtPlace(place), answer[at + 1], answer[at + 2])
        if (entry) found.push({ ...entry, place })
      }
      if (next === '' || found.length >= limit) return found
      if (reverse) most = `(${next}`
      else least = `(${next}`
    }
  }

  return {
    get: async (space, key) => (await rows(space, [key]))[0],
    getMany: rows,

    async write(changes, expecting) {
      requireOpen()
      withinLimit('changes of one write', changes.length, { min: 0, max: CHANGES_MAX })
      if (changes.length === 0) return
      const now_ms = clock.now_ms()
      const args = changes.flatMap((change) => changeArgs(change, now_ms))
      withinLimit('texts of one write to Redis', args.length, { min: 0, max: WRITE_TEXTS_MAX })
      withinLimit('bytes of one write to Redis', sizeOf(args), { min: 0, max: WRITE_BYTES_MAX })
      const expected = expecting ? [1, expecting.space, expecting.key, expecting.version ?? ''] : [0]
      // asked again it would find its own row and say that somebody else wrote it
      const answer = await redis.run(WRITE, [now_ms, SWEPT_PER_WRITE_MAX, changes.length, ...expected, ...args], !expecting)
      const [found] = listOf(answer).map(String)
      if (expecting && found !== undefined) requireExpected(expecting, found === '' ? undefined : Number(found))
    },

    async compareAndSet(space, { key, row, version, expected, expires_at_ms }) {
      requireOpen()
      const now_ms = clock.now_ms()
      const change = put(space, key, row, version, expires_at_ms === undefined ? {} : { expires_at_ms })
      const args = [now_ms, SWEPT_PER_WRITE_MAX, expected ?? '', ...changeArgs(change, now_ms)]
      // asked again it would find its own row and say that somebody else was first
      return (await redis.run(SET, args, false)) === 1
    },

    range,

    async close() {
      closed = true
      redis.close()
    },
  }
}

function entryOf<Row extends JsonObject>(space: Space<Row>, key: string, version = '', text = ''): Entry<Row> | undefined {
  if (version === '') return undefined
  return { key, row: checkedRow<Row>(space, key, Number(version), text), version: Number(version) }
}

function changeArgs(change: Change, now_ms: number): (string | number)[] {
  const { space, key, version } = change
  if (change.kind === 'remove') return [space, key, version, now_ms + REMOVED_FOR_MS, 1, '', 0]
  const places = Object.entries(change.places)
  const text = checkedText(space, key, version, rowText(space, change.row))
  return [space, key, version, change.expires_at_ms ?? '', 0, text, places.length, ...places.flat()]
}

const sizeOf = (args: readonly (string | number)[]): number =>
  args.reduce<number>((sum, arg) => sum + (typeof arg === 'string' ? Buffer.byteLength(arg) : 8), 0)

function listOf(answer: RedisAnswer): readonly (string | number)[] {
  if (typeof answer === 'object') return answer
  throw new Fault('LOOKUPS_ANSWER_INVALID', `expected a list, got a ${typeof answer}`)
}
