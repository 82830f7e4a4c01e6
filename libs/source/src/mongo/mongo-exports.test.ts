import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { virtualClock } from '@storemesh/core'
import { filesystemStore } from '@storemesh/object-store'
import { BSON, Decimal128, Long, ObjectId } from 'mongodb'
import { afterEach, describe, expect, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { openSource } from '../open-source.js'
import { bsonJson } from './document/bson-json.js'
import { ALL, drain, textOf, valueOf } from './fixtures/followed-collection.js'
import { mongo } from './mongo-declaration.js'

const START_MS = 1_767_225_600_000
const EXPORTS = 'raw-data/mongo/marketplace.orders'
const DECLARED = mongo({ collection: 'marketplace.orders', exports: EXPORTS, settle_ms: 1000 })
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'mongo-exports-'))
  folders.push(folder)
  const clock = virtualClock(START_MS)
  await mkdir(join(folder, EXPORTS), { recursive: true })
  let files = 0
  return {
    put: async (lines: readonly string[]) => {
      files += 1
      const path = join(folder, EXPORTS, `orders-${files}.json`)
      await writeFile(path, `${lines.join('\n')}\n`)
      await utimes(path, clock.now_ms() / 1000, clock.now_ms() / 1000)
      clock.advance(2000)
    },
    open: () => openSource(DECLARED, { files: new Map([['files', filesystemStore(folder)]]), clock }),
  }
}

sourceConformance('a folder of Mongo exports', async () => {
  const { put, open } = await newFolder()
  return {
    source: await open(),
    append: (names) => put(names.map((name) => BSON.EJSON.stringify({ _id: new ObjectId(), name }))),
    nameOf: (row) => valueOf(row).name,
    reopen: open,
  }
})

describe('a folder of Mongo exports', () => {
  test('gives the bytes that the same documents give from a server', async () => {
    const { put, open } = await newFolder()
    const documents = [
      { _id: new ObjectId(), total: Decimal128.fromString('129000.00'), at: new Date(START_MS), lines: [{ sku: 'a', n: 2 }] },
      { _id: new ObjectId(), total: Decimal128.fromString('0.10'), at: new Date(START_MS + 1), n: Long.fromNumber(5) },
    ]
    await put(documents.map((one) => BSON.EJSON.stringify(one, { relaxed: false })))
    await put(documents.map((one) => BSON.EJSON.stringify(one, { relaxed: true })))
    const fromServer = documents.map((one) => bsonJson(Buffer.from(BSON.serialize(one))))
    expect((await drain(await open())).rows.map(textOf)).toEqual([...fromServer, ...fromServer])
  })

  test('leaves a line that is no document as it came, between others', async () => {
    const { put, open } = await newFolder()
    await put(['{"_id":{"$oid":"65a1b2c3d4e5f60718293a4b"}}', '{"_id":', '[', '{"_id":{"$numberLong":"7"}}'])
    expect((await (await open()).read(undefined, ALL)).rows.map(textOf)).toEqual([
      '{"_id":"65a1b2c3d4e5f60718293a4b"}',
      '{"_id":',
      '[',
      '{"_id":7}',
    ])
  })
})

describe('a Mongo collection', () => {
  test('is declared in one of three ways', () => {
    expect(mongo({ collection: 'marketplace.orders.archive' })).toEqual({
      kind: 'mongo',
      by: 'changes',
      database: 'marketplace',
      collection: 'orders.archive',
    })
    expect(mongo({ collection: 'm.orders', cursor: 'updated_at' })).toMatchObject({ by: 'cursor', overlap_ms: 10_000 })
    expect(DECLARED).toMatchObject({ kind: 'files', format: 'mongo-export', prefix: EXPORTS, store: 'files' })
    // @ts-expect-error: one of them
    const both = () => mongo({ collection: 'm.orders', cursor: 'updated_at', exports: EXPORTS })
    expect(both).not.toThrow()
  })

  test.each([
    { collection: 'orders' },
    { collection: 'm.' },
    { collection: 'm.system.users' },
    { collection: 'm.a$b' },
    { collection: 'm.orders', cursor: '_id' },
    { collection: 'm.orders', cursor: 'a.b' },
    { collection: 'm.orders', cursor: '$where' },
    { collection: 'm.orders', cursor: 'updated_at', overlap_ms: -1 },
  ])('is not declared as %o', (declared) => {
    expect(() => mongo(declared)).toThrow('SOURCE_DECLARATION_INVALID')
  })

  test('wants the settings of a server, or of the store that it names', async () => {
    await expect(openSource(mongo({ collection: 'm.orders' }), {})).rejects.toThrow(/^SOURCE_NOT_CONNECTED: .*MongoDB/)
    await expect(openSource(DECLARED, {})).rejects.toThrow('SOURCE_NOT_CONNECTED')
  })
})
