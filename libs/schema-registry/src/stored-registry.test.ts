import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SchemaRegistry, SchemaText } from './schema-registry.js'
import { storedRegistry } from './stored-registry.js'

let folder: string
let store: KeyValueStore
let registry: SchemaRegistry
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-registry-'))
  store = await embeddedKeyValueStore({ folder, clock: systemClock })
  registry = storedRegistry(store)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** A record with so many fields that may be missing. */
const wide = (fields: number): SchemaText => ({
  type: 'AVRO',
  text: JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: Array.from({ length: fields }, (_, at) => ({ name: `f${at}`, type: ['null', 'long'], default: null })),
  }),
})
const other: SchemaText = { type: 'AVRO', text: '{"type":"record","name":"Order","fields":[{"name":"f0","type":"string"}]}' }

describe('registering', () => {
  test('the same schema again changes nothing, however it is spaced, and it has one id in all subjects', async () => {
    const first = await registry.register('orders-value', wide(1))
    const spaced = { ...wide(1), text: JSON.stringify(JSON.parse(wide(1).text), undefined, 2) }
    expect(await registry.register('orders-value', spaced)).toEqual(first)
    expect(await registry.register('returns-value', wide(1))).toMatchObject({ id: first.id, version: 1 })
    expect(await registry.schema(first.id)).toEqual(wide(1))
  })

  test('a schema that cannot follow is refused with its reason, and nothing is there of it', async () => {
    await registry.register('orders-value', wide(1))
    await expect(registry.register('orders-value', other)).rejects.toThrow(/^SCHEMA_INCOMPATIBLE: .*reading older data/)
    expect(await registry.versions('orders-value')).toEqual([1])
    await registry.setLevel('NONE', 'orders-value')
    expect(await registry.register('orders-value', other)).toMatchObject({ version: 2 })
  })

  test('of many at once each gets a version of its own, and equal schemas one id', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, at) => storedRegistry(store).register('orders-value', wide(1 + (at % 4)))),
    )
    const ids = new Map(all.map(({ id, version }) => [version, id]))
    expect([...ids.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    expect(new Set(ids.values()).size).toBe(4)
    expect(await registry.versions('orders-value')).toEqual([1, 2, 3, 4])
    for (const { id, schema } of all) expect(await registry.schema(id)).toEqual(schema)
  })

  test.each([
    ['no JSON', { type: 'AVRO', text: '{' }],
    ['an unknown type', { type: 'AVRO', text: '{"type":"nothing"}' }],
    ['a JSON schema that is a number', { type: 'JSON', text: '7' }],
    ['one that is too long', { type: 'JSON', text: JSON.stringify({ title: 'x'.repeat(300_000) }) }],
  ] as const)('%s is SCHEMA_INVALID', async (_, schema) => {
    await expect(registry.register('orders-value', schema)).rejects.toThrow('SCHEMA_INVALID')
  })
})

describe('subjects', () => {
  test('are told in order of their names, page by page, while they have a version', async () => {
    for (const subject of ['b', 'a', 'c', 'ab']) await registry.register(subject, wide(1))
    expect(await registry.subjects({ limit: 3 })).toEqual(['a', 'ab', 'b'])
    expect(await registry.subjects({ after: 'b', limit: 3 })).toEqual(['c'])
    expect(await registry.hide('ab')).toEqual([1])
    expect(await registry.subjects({ limit: 10 })).toEqual(['a', 'b', 'c'])
  })

  test('keep the numbers of hidden versions, and records that name a hidden schema are still read', async () => {
    const { id } = await registry.register('orders-value', wide(1))
    await registry.register('orders-value', wide(2))
    expect(await registry.hide('orders-value', 2)).toEqual([2])
    expect(await registry.versions('orders-value')).toEqual([1])
    expect(await registry.version('orders-value', 'latest')).toMatchObject({ version: 1, id })
    await expect(registry.version('orders-value', 2)).rejects.toThrow('VERSION_NOT_FOUND')
    expect(await registry.register('orders-value', wide(3))).toMatchObject({ version: 3 })
    await registry.hide('orders-value')
    await expect(registry.versions('orders-value')).rejects.toThrow('SUBJECT_NOT_FOUND')
    expect(await registry.schema(id)).toEqual(wide(1))
  })

  test('take the level of all where they have none of their own', async () => {
    expect(await registry.level('orders-value')).toBe('BACKWARD')
    await registry.setLevel('FULL')
    await registry.setLevel('FORWARD', 'orders-value')
    expect(await registry.level('orders-value')).toBe('FORWARD')
    expect(await registry.level('returns-value')).toBe('FULL')
    expect(await registry.level()).toBe('FULL')
  })
})
