import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret, systemDice, virtualClock } from '@storemesh/core'
import * as fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { embeddedKeyValueStore } from '../embedded/embedded-key-value-store.js'
import type { KeyValueStore, Space } from '../key-value-store.js'
import { put, remove } from '../space.js'
import { redisKeyValueStore } from './redis-key-value-store.js'

type Row = { readonly text: string; readonly group: string }
const rows: Space<Row> = { name: 'rows', indexes: { by_group: (row) => row.group || undefined, by_text: (row) => row.text } }
const KEYS = ['a', 'b', 'ä', 'a/b', '💥', '{x}']

const change = fc.record({
  kind: fc.constantFrom('put', 'put', 'remove'),
  key: fc.constantFrom(...KEYS),
  version: fc.integer({ min: 0, max: 6 }),
  group: fc.constantFrom('', 'g', 'g2', 'h', 'é', '💥', '￿'),
  lives_ms: fc.option(fc.integer({ min: 1, max: 50 })),
})
const step = fc.record({
  batch: fc.array(change, { minLength: 1, maxLength: 4 }),
  set: fc.record({ key: fc.constantFrom(...KEYS), version: fc.nat({ max: 6 }), expected: fc.option(fc.nat({ max: 6 })) }),
  pass_ms: fc.integer({ min: 0, max: 20 }),
  place: fc.constantFrom('', 'g', 'g2', 'h', 'é'),
})

test('answers as the embedded store does, whatever is written in whatever order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'key-value-'))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const clock = virtualClock(1_000_000)
      const { host, port, password } = inject('redis')
      const id = `t${systemDice.uuid()}`
      const stores = [
        await embeddedKeyValueStore({ folder: join(folder, id), clock }),
        redisKeyValueStore({ host, port, password: secret(password), prefix: id, clock }),
      ]
      for (const { batch, set, pass_ms, place } of steps) {
        const now_ms = clock.now_ms()
        const changes = batch.map(({ kind, key, version, group, lives_ms }) =>
          kind === 'remove'
            ? remove(rows, key, version)
            : put(rows, key, { text: `${key}${version}`, group }, version, {
                ...(lives_ms !== null && { expires_at_ms: now_ms + lives_ms }),
              }),
        )
        const row = { text: 'set', group: 'set' }
        const asked = { key: set.key, row, version: set.version, expected: set.expected ?? undefined }
        const isSet = await Promise.all(
          stores.map(async (store) => {
            await store.write(changes)
            return store.compareAndSet(rows, asked)
          }),
        )
        expect(isSet[1]).toBe(isSet[0])
        clock.advance(pass_ms)
        const [embedded, redis] = await Promise.all(stores.map((store) => everything(store, place)))
        expect(redis).toEqual(embedded)
      }
      for (const store of stores) await store.close()
    }),
    { seed: 12, numRuns: 60 },
  )
  await rm(folder, { recursive: true, force: true })
})

const everything = async (store: KeyValueStore, place: string) => [
  await store.getMany(rows, KEYS),
  await store.range(rows, 'by_group', { limit: 100 }),
  await store.range(rows, 'by_text', { limit: 2, after: place }),
  await store.range(rows, 'by_group', { limit: 2, reverse: true, before: place }),
]
