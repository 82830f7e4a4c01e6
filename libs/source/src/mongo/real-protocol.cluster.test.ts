import { type Document, Long, MongoClient, ObjectId } from 'mongodb'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { openSource } from '../open-source.js'
import type { Source, SourcePosition } from '../source.js'
import { ALL, drain, valueOf } from './fixtures/followed-collection.js'
import { mongo } from './mongo-declaration.js'

/** A server of another make than our scripted one, through the driver: documents and cursors. Change streams it has none. */

const START_MS = 1_767_225_600_000
const DATABASE = 'marketplace'
const at = (second: number) => new Date(START_MS + second * 1000)

let client: MongoClient
let collections = 0

beforeAll(async () => {
  const { host, port } = inject('mongo')
  client = new MongoClient(`mongodb://${host}:${port}/`)
  await client.connect()
})
afterAll(() => client.close())

const connection = () => ({ hosts: [`${inject('mongo').host}:${inject('mongo').port}`] }) as const

/** A collection of its own, and ways to put documents there and to read them. */
async function newCollection() {
  collections += 1
  const name = `orders_${collections}`
  const documents = client.db(DATABASE).collection(name)
  await client.db(DATABASE).createCollection(name)
  onTestFinished(() => documents.drop().then(() => undefined))
  const open = async (): Promise<Source> => {
    const source = await openSource(mongo({ collection: `${DATABASE}.${name}`, cursor: 'updated_at' }), { mongo: connection() })
    onTestFinished(() => source.close())
    return source
  }
  return { documents, open, name }
}

const idOf = (row: Parameters<typeof valueOf>[0]) => String(valueOf(row)._id)

sourceConformance('a collection of a Mongo server by a cursor field', async () => {
  const { documents, open } = await newCollection()
  let moment = 0
  return {
    source: await open(),
    append: async (names) => {
      moment += 1
      await documents.insertMany(names.map((name): Document => ({ _id: name, updated_at: at(moment) })))
    },
    nameOf: idOf,
    reopen: open,
  }
})

describe('a collection of a Mongo server', () => {
  test('gives all that is there, with every digit, and then what changed', async () => {
    const { documents, open } = await newCollection()
    const _id = new ObjectId('65a1b2c3d4e5f60718293a4b')
    await documents.insertOne({ _id, n: Long.fromBigInt(9_007_199_254_740_993n), lines: [{ sku: 'tea' }], updated_at: at(1) })
    const { rows, position } = await drain(await open())
    expect(rows.map(({ value }) => Buffer.from(value).toString())).toEqual([
      '{"_id":"65a1b2c3d4e5f60718293a4b","n":9007199254740993,"lines":[{"sku":"tea"}],"updated_at":"2026-01-01T00:00:01.000Z"}',
    ])
    await documents.updateOne({ _id }, { $set: { n: 2, updated_at: at(60) } })
    await documents.insertOne({ _id: new ObjectId('65a1b2c3d4e5f60718293a4c'), updated_at: at(61) })
    const later = await drain(await open(), position)
    expect(later.rows.map((row) => [idOf(row), valueOf(row)['n']])).toEqual([
      ['65a1b2c3d4e5f60718293a4b', 2],
      ['65a1b2c3d4e5f60718293a4c', undefined],
    ])
  })

  test('is read in pieces of any size, by one process after the other, each document once', async () => {
    const { documents, open } = await newCollection()
    // ids are texts: this server does not know the kind of symbols, by which ids of other kinds are told apart
    const some = Array.from(
      { length: 500 },
      (_, n): Document => ({ _id: `order ${n}`, number: n, updated_at: at(Math.floor(n / 50)) }),
    )
    await documents.insertMany(some)
    const numbers: unknown[] = []
    let position: SourcePosition | undefined
    for (let isOver = false; !isOver; ) {
      const batch = await (await open()).read(position, { ...ALL, rows_max: 70 })
      numbers.push(...batch.rows.map((row) => valueOf(row)['number']))
      position = batch.next
      isOver = batch.caught_up
    }
    expect(numbers.length).toBe(500)
    expect(new Set(numbers).size).toBe(500)
  })

  test('whose change stream is asked for says that there is none, and what to do', async () => {
    const { name, documents } = await newCollection()
    await documents.insertOne({ updated_at: at(1) })
    const source = await openSource(mongo({ collection: `${DATABASE}.${name}` }), { mongo: connection() })
    onTestFinished(() => source.close())
    await expect(drain(source)).rejects.toThrow(/^SOURCE_/)
  })
})
