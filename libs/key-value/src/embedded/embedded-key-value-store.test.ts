import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault, systemClock, virtualClock } from '@storemesh/core'
import { openEnvironment } from '@storemesh/lmdb'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { keyValueConformance } from '../conformance.js'
import type { KeyValueStore, Space } from '../key-value-store.js'
import { put, remove } from '../space.js'
import { REMOVED_FOR_MS } from './apply-change.js'
import { embeddedKeyValueStore } from './embedded-key-value-store.js'

type Row = { readonly text: string; readonly group: string }
const rows: Space<Row> = { name: 'rows', indexes: { by_group: (row) => row.group || undefined } }
const opened: KeyValueStore[] = []

const newFolder = () => mkdtemp(join(tmpdir(), 'key-value-'))
const openIn = async (folder: string, clock = virtualClock(1_000_000)) => {
  const store = await embeddedKeyValueStore({ folder, clock })
  opened.push(store)
  return store
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

keyValueConformance('embedded', async () => {
  const folder = await newFolder()
  const clock = virtualClock(1_000_000)
  const store = await openIn(folder, clock)
  return {
    store,
    async reopen() {
      await store.close()
      return openIn(folder, clock)
    },
    now_ms: () => clock.now_ms(),
    pass: (duration_ms) => clock.sleep(duration_ms),
  }
})

describe('the embedded store', () => {
  test('answers as a map in memory would, whatever is written in whatever order', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'ä', 'a/b')
    const version = fc.integer({ min: 0, max: 6 })
    const group = fc.constantFrom('', 'g', 'g2', 'h', 'é')
    const change = fc.record({
      kind: fc.constantFrom('put', 'put', 'remove'),
      key,
      version,
      group,
      lives_ms: fc.option(fc.integer({ min: 1, max: 50 })),
    })
    const step = fc.record({
      batch: fc.array(change, { minLength: 1, maxLength: 4 }),
      pass_ms: fc.integer({ min: 0, max: 20 }),
      reopen: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const folder = await newFolder()
        const clock = virtualClock(1_000_000)
        let store = await embeddedKeyValueStore({ folder, clock })
        const model = new Map<string, { version: number; row: Row | undefined; expires_at_ms: number }>()
        for (const { batch, pass_ms, reopen } of steps) {
          await store.write(
            batch.map(({ kind, key, version, group, lives_ms }) => {
              const before = model.get(key)
              const row = { text: `${key}${version}`, group }
              const expiry = lives_ms === null ? {} : { expires_at_ms: clock.now_ms() + lives_ms }
              const live = before && before.expires_at_ms > clock.now_ms() ? before : undefined
              if (!live || version >= live.version) {
                if (kind === 'put')
                  model.set(key, { version, row, expires_at_ms: expiry.expires_at_ms ?? Number.POSITIVE_INFINITY })
                else model.set(key, { version, row: undefined, expires_at_ms: clock.now_ms() + REMOVED_FOR_MS })
              }
              return kind === 'put' ? put(rows, key, row, version, expiry) : remove(rows, key, version)
            }),
          )
          clock.advance(pass_ms)
          if (reopen) {
            await store.close()
            store = await embeddedKeyValueStore({ folder, clock })
          }
          const expected = [...model].flatMap(([key, { version, row, expires_at_ms }]) =>
            row && expires_at_ms > clock.now_ms() ? [{ key, version, row }] : [],
          )
          for (const key of model.keys()) expect(await store.get(rows, key)).toEqual(expected.find((entry) => entry.key === key))
          const inOrder = expected
            .filter(({ row }) => row.group !== '')
            .map((entry) => ({ ...entry, place: `${entry.row.group}\0${entry.key}` }))
            .toSorted((a, b) => Buffer.compare(Buffer.from(a.place), Buffer.from(b.place)))
          expect(await store.range(rows, 'by_group', { limit: 100 })).toEqual(inOrder)
          expect(await store.range(rows, 'by_group', { limit: 2, reverse: true, before: 'h' })).toEqual(
            inOrder
              .filter(({ place }) => Buffer.compare(Buffer.from(place), Buffer.from('h')) < 0)
              .toReversed()
              .slice(0, 2),
          )
        }
        await store.close()
      }),
      { seed: 11, numRuns: 40 },
    )
  })

  test('counts right while several processes count', async () => {
    const folder = await newFolder()
    const count = () =>
      fork(new URL('./fixtures/count-up.ts', import.meta.url), [folder, '100'], {
        execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
      })
    const ends = await Promise.all([count(), count()].map((child) => once(child, 'exit')))
    expect(ends).toEqual([
      [0, null],
      [0, null],
    ])
    const store = await openIn(folder)
    expect((await store.get({ name: 'counters', indexes: {} }, 'visits'))?.row).toEqual({ count: 200 })
  })

  test('lets what has expired go for good, a bounded step with every write', async () => {
    const folder = await newFolder()
    const clock = virtualClock(1_000_000)
    const store = await openIn(folder, clock)
    const passing = Array.from({ length: 100 }, (_, n) =>
      put(rows, `k${n}`, { text: '', group: 'g' }, 1, { expires_at_ms: 1_000_500 }),
    )
    await store.write([...passing, remove(rows, 'removed', 1)])
    clock.advance(REMOVED_FOR_MS + 1)
    const left = async () => {
      const environment = await openEnvironment({ folder, clock: systemClock })
      const entries = environment.range({ from: Buffer.of(0), to: Buffer.of(255), entries_max: 1000 })
      await environment.close()
      return entries.length
    }
    expect(await left()).toBe(302)
    await store.write([put(rows, 'a', { text: '', group: '' }, 1)])
    expect(await left()).toBe(302 - 64 * 3 + 1)
    await store.write([put(rows, 'a', { text: '', group: '' }, 2)])
    expect(await left()).toBe(1)
  })

  test('names a file that was damaged', async () => {
    const folder = await newFolder()
    const file = join(folder, 'data.mdb')
    const first = await embeddedKeyValueStore({ folder, clock: systemClock })
    await first.write([put(rows, 'a', { text: 'some text', group: 'g' }, 1)])
    await first.close()
    const content = await readFile(file)
    const at = content.lastIndexOf('some text')
    content[at] = (content[at] ?? 0) ^ 4
    await writeFile(file, content)
    const store = await openIn(folder)
    expect(isFault(await failure(store.get(rows, 'a')), 'DATA_FILE_CORRUPT')).toBe(true)
    await store.close()
    await truncate(file, 5000)
    expect(isFault(await failure(openIn(folder)), 'DATA_FILE_CORRUPT')).toBe(true)
  })
})
