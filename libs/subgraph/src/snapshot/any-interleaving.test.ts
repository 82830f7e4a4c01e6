import type { JsonObject } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { changeOf } from '../change-record.js'
import { servedKey } from '../face/served-rows.js'
import { shelfFace } from '../fixtures/shelves.js'
import type { AskedChanges } from '../live-reads.js'
import { type RacedShelves, type Racing, racedShelves, SPACE } from './fixtures/raced-shelves.js'
import type { Told } from './snapshot-then-changes.js'

const keyOf = (row: JsonObject): string => servedKey(shelfFace.contract, row)

/** Reads until it is told of all, and is cut off after some events; it goes on by the cursor of the last one. */
async function readAll(world: RacedShelves, asked: AskedChanges, cut: number, isDone: () => boolean) {
  const told: Told[] = []
  let after: string | undefined
  for (;;) {
    const events = await world.listen({ ...asked, ...(after !== undefined && { after }) })
    for (;;) {
      const event = await nextOf(world, events, isDone)
      if (!event) return (await events.return?.(), told)
      if (event.done === true) throw new Error('the events ended')
      told.push(event.value)
      after = event.value.cursor
      if (world.dice.chance(cut)) break
    }
    await events.return?.()
  }
}

/** Undefined: nothing is written any more, and nothing more is told. */
async function nextOf(world: RacedShelves, events: AsyncIterator<Told, void>, isDone: () => boolean) {
  const heard: IteratorResult<Told, void>[] = []
  void events.next().then((event) => heard.push(event))
  for (let quiet = 0; heard.length === 0 && quiet < QUIET_TURNS; quiet += 1) {
    await world.pause()
    if (!isDone()) quiet = 0
  }
  return heard[0]
}

const QUIET_TURNS = 400

const TABLES: readonly Omit<Racing, 'seed'>[] = [
  { written: 'live', partitions: 3, rooms: 12, rows_at_once: 4 },
  { written: 'live', partitions: 1, rooms: 5, rows_at_once: 2 },
  { written: 'published', partitions: 3, rooms: 12, rows_at_once: 4 },
  { written: 'published', partitions: 1, rooms: 40, rows_at_once: 500 },
]
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1)

async function race(racing: Racing, asked: AskedChanges, cut: number) {
  const world = racedShelves(racing)
  await world.write(world.dice.between(0, 12))
  let isDone = false
  const writing = world.write(25).then(() => {
    isDone = true
  })
  const told = await readAll(world, asked, cut, () => isDone)
  await writing
  return { world, told }
}

const table = (told: readonly Told[]) => {
  const rows = new Map<string, JsonObject>()
  for (const { key, row } of told) {
    if (row) rows.set(keyOf(row), row)
    else if (key) rows.delete(keyOf(key))
  }
  return rows
}

const inStore = ({ lookups }: RacedShelves) => new Map(lookups.rowsOf(SPACE).map((row) => [keyOf(row), row]))

describe.each(TABLES)('$written rows over $partitions partitions, $rows_at_once at once', (racing) => {
  test('a snapshot and what changes come to what the store has, each key in rising versions, wherever it is cut off', async () => {
    for (const seed of SEEDS) {
      const { world, told } = await race({ ...racing, seed }, { snapshot: true }, 0.1)
      const last = new Map<string, number>()
      for (const { row } of told) {
        if (!row) continue
        const version = Number(row['weight'])
        expect(version, `seed ${seed}`).toBeGreaterThan(last.get(keyOf(row)) ?? -1)
        last.set(keyOf(row), version)
      }
      expect(
        told.filter(({ kind }) => kind === 'SNAPSHOT_END'),
        `seed ${seed}`,
      ).toHaveLength(1)
      expect(table(told), `seed ${seed}`).toEqual(inStore(world))
    }
  })

  test('of those that pass a filter likewise, also of one that its order goes by', async () => {
    for (const seed of SEEDS) {
      const { world, told } = await race({ ...racing, seed }, { snapshot: true, filter: { kind: { is: 'books' } } }, 0.1)
      const books = new Map([...inStore(world)].filter(([, row]) => row['kind'] === 'books'))
      expect(table(told), `seed ${seed}`).toEqual(books)
      const kinds = told.flatMap(({ row }) => (row ? [row['kind']] : []))
      expect(kinds.every((kind) => kind === 'books')).toBe(true)
    }
  })

  test('what is told after a cursor is what the log has behind it, once and in its order', async () => {
    for (const seed of SEEDS) {
      const { world, told } = await race({ ...racing, seed }, {}, 0.2)
      const first = told[0]?.key
      if (!first) continue
      for (const records of world.log.records) {
        const kept = records.map(({ value }) => changeOf(value)).map(({ row, gone }) => textOf(row, gone ? null : row))
        const keys = new Set(kept.map(([key]) => key))
        const heard = told.filter(({ key }) => key && keys.has(keyOf(key))).map(({ key, row }) => textOf(key ?? {}, row))
        expect(heard, `seed ${seed}`).toEqual(kept.slice(kept.length - heard.length))
      }
    }
  })
})

const textOf = (key: JsonObject, row: JsonObject | null) => [keyOf(key), JSON.stringify(row)] as const
