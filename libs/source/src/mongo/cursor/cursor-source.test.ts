import { secret } from '@storemesh/core'
import fc from 'fast-check'
import { Binary, type Document, Long, ObjectId } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { sourceConformance } from '../../conformance.js'
import { ALL, COLLECTION, drain, followedCollections, valueOf } from '../fixtures/followed-collection.js'
import { compare } from '../fixtures/query.js'
import { mongo } from '../mongo-declaration.js'

const START_MS = 1_767_225_600_000
const mongos = followedCollections()
const at = (second: number) => new Date(START_MS + second * 1000)
const byCursor = (overlap_ms = 10_000) => mongo({ collection: COLLECTION, cursor: 'updated_at', overlap_ms })
const idOf = (row: Parameters<typeof valueOf>[0]) => valueOf(row)._id

sourceConformance('a Mongo collection by a cursor field', async () => {
  const { collections, connection } = await mongos.server()
  let moment = 0
  return {
    source: await mongos.open(byCursor(), connection),
    append: async (names) => {
      moment += 1
      for (const name of names) collections.insert(COLLECTION, { _id: name, updated_at: at(moment) })
    },
    nameOf: idOf,
    reopen: () => mongos.open(byCursor(), connection),
  }
})

describe('a Mongo collection by a cursor field', () => {
  test('gives documents as contracts read them, by their ids', async () => {
    const { collections, connection } = await mongos.server()
    const _id = new ObjectId('65a1b2c3d4e5f60718293a4b')
    collections.insert(COLLECTION, { _id, n: Long.fromBigInt(9_007_199_254_740_993n), updated_at: at(1) })
    const { rows } = await (await mongos.open(byCursor(), connection)).read(undefined, ALL)
    expect(rows.map(({ key, value }) => [key, Buffer.from(value).toString()])).toEqual([
      [
        '65a1b2c3d4e5f60718293a4b',
        '{"_id":"65a1b2c3d4e5f60718293a4b","n":9007199254740993,"updated_at":"2026-01-01T00:00:01.000Z"}',
      ],
    ])
  })

  test('finds a document that became visible behind its position, and shows the others at their places again', async () => {
    const { collections, connection } = await mongos.server()
    const source = await mongos.open(byCursor(), connection)
    collections.insert(COLLECTION, { _id: 'a', updated_at: at(1) }, { _id: 'c', updated_at: at(5) })
    const first = await source.read(undefined, ALL)
    expect(await source.read(first.next, ALL)).toMatchObject({ rows: [], caught_up: true, next: first.next })

    collections.insert(COLLECTION, { _id: 'b', updated_at: at(3) })
    const again = await source.read(first.next, ALL)
    expect(again.rows.map(idOf)).toEqual(['a', 'b', 'c'])
    const known = new Set(first.rows.map((row) => row.place))
    expect(again.rows.filter((row) => !known.has(row.place)).map(idOf)).toEqual(['b'])
    expect(await source.read(again.next, ALL)).toMatchObject({ rows: [], caught_up: true })
  })

  test('shows a document that changed at a new place, and does not look further back than the overlap', async () => {
    const { collections, connection } = await mongos.server()
    const source = await mongos.open(byCursor(2000), connection)
    collections.insert(COLLECTION, { _id: 'a', updated_at: at(1) }, { _id: 'b', updated_at: at(9) })
    const first = await source.read(undefined, ALL)
    collections.insert(COLLECTION, { _id: 'late', updated_at: at(2) })
    expect((await source.read(first.next, ALL)).rows).toEqual([])
    collections.update(COLLECTION, 'a', { updated_at: at(10) })
    const { rows } = await source.read(first.next, ALL)
    expect(rows.map(idOf)).toEqual(['a'])
    expect(first.rows.map((row) => row.place)).not.toContain(rows[0]?.place)
  })

  test('loses none of what writers with late clocks write, however it is read', async () => {
    const write = fc.record({ id: fc.integer({ min: 0, max: 9 }), late_s: fc.integer({ min: 0, max: 4 }) })
    const steps = fc.array(fc.oneof(write, fc.record({ rows_max: fc.integer({ min: 1, max: 5 }) })), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const server = await mongos.server()
        const { collections, connection } = server
        const source = await mongos.open(byCursor(10_000), connection)
        const seen = new Map<string, Document>()
        let position: Parameters<typeof source.read>[0]
        for (const [second, step] of script.entries()) {
          if ('rows_max' in step) {
            const { rows, next } = await source.read(position, { ...ALL, rows_max: step.rows_max })
            for (const row of rows) seen.set(row.place, valueOf(row))
            position = next
          } else {
            const document = { _id: `order ${step.id}`, version: second, updated_at: at(second - step.late_s) }
            if (collections.documentsOf(COLLECTION).some(({ _id }) => _id === document._id))
              collections.replace(COLLECTION, document)
            else collections.insert(COLLECTION, document)
          }
        }
        const { rows } = await drain(source, position)
        for (const row of rows) seen.set(row.place, valueOf(row))
        const versions = [...seen.values()].map(({ _id, version }) => `${_id} ${version}`)
        for (const { _id, version } of collections.documentsOf(COLLECTION)) expect(versions).toContain(`${_id} ${version}`)
        await source.close()
        await server.stop()
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  test('finds documents of one instant whose ids are of every kind, in pieces of any size', async () => {
    const { collections, connection, limits } = await mongos.server()
    const ids = [
      null,
      Number.NaN,
      -1,
      2.5,
      'a',
      'b',
      new Binary(Buffer.from('x')),
      new ObjectId(),
      new ObjectId(),
      false,
      true,
      at(0),
      at(1),
    ]
    collections.insert(COLLECTION, ...ids.map((_id) => ({ _id, updated_at: at(1) })).toReversed())
    limits.answer_bytes_max = 100
    const source = await mongos.open(byCursor(), connection)
    for (const rows_max of [1, 2, 5, 100]) {
      const { rows } = await drain(source, undefined, { ...ALL, rows_max })
      expect(new Set(rows.map((row) => row.place)).size).toBe(ids.length)
      expect(rows).toHaveLength(ids.length)
      expect(ids.toSorted(compare)).toEqual(ids)
    }
  })

  test('refuses a field that is missing in some document, or no date', async () => {
    const { collections, connection } = await mongos.server()
    const source = await mongos.open(byCursor(), connection)
    collections.insert(COLLECTION, { _id: 'a', updated_at: at(1) }, { _id: 'b' })
    await expect(source.read(undefined, ALL)).rejects.toThrow(/^SOURCE_CURSOR_UNSUITABLE: .*updated_at is missing or no date/)
    collections.replace(COLLECTION, { _id: 'b', updated_at: '2026-01-01' })
    await expect(source.read(undefined, ALL)).rejects.toThrow('SOURCE_CURSOR_UNSUITABLE')
  })

  test('leaves no cursor behind, and asks for no more than it has room for', async () => {
    const { collections, connection, asked } = await mongos.server()
    collections.insert(COLLECTION, { _id: 'a', updated_at: at(1) })
    await (await mongos.open(byCursor(), connection)).read(undefined, { rows_max: 7, bytes_max: 1000 })
    const finds = asked.filter((command) => 'find' in command)
    expect(finds.every((command) => command['singleBatch'] === true)).toBe(true)
    expect(finds.map((command) => command['limit'])).toContain(8)
  })
})

describe('a Mongo server', () => {
  test('that goes away is told of by name, and read on when it is back', async () => {
    const server = await mongos.server()
    server.collections.insert(COLLECTION, { _id: 'a', updated_at: at(1) })
    const source = await mongos.open(byCursor(), server.connection)
    const first = await source.read(undefined, ALL)
    await server.stop()
    await expect(source.read(first.next, ALL)).rejects.toThrow(/^SOURCE_UNREACHABLE: mongo marketplace\.orders: 127\.0\.0\.1:/)
    await server.start()
    server.collections.insert(COLLECTION, { _id: 'b', updated_at: at(30) })
    expect((await source.read(first.next, ALL)).rows.map(idOf)).toEqual(['b'])
  })

  test('that refuses the user, or lets it not read, is told of without the password', async () => {
    const refusing = await mongos.server({ refusesUsers: true })
    const user = { user: 'mesh', password: secret('tiga-kucing') }
    const source = await mongos.open(byCursor(), { ...refusing.connection, ...user })
    const refused = await source.read(undefined, ALL).catch(String)
    expect(refused).toMatch(/SOURCE_CREDENTIALS_REFUSED: .*refuses user mesh/)
    expect(refused).not.toContain('kucing')
    const denying = await mongos.server()
    denying.failNext('find', 13)
    await expect((await mongos.open(byCursor(), denying.connection)).read(undefined, ALL)).rejects.toThrow(
      /^SOURCE_CREDENTIALS_REFUSED: .*grant the role "read"/,
    )
  })

  test.each([
    [189, 'SOURCE_UNREACHABLE'],
    [11_600, 'SOURCE_UNREACHABLE'],
    [2, 'SOURCE_FAILED'],
  ])('that answers with code %i gives %s', async (code, name) => {
    const server = await mongos.server()
    server.failNext('find', code)
    await expect((await mongos.open(byCursor(), server.connection)).read(undefined, ALL)).rejects.toThrow(name)
  })

  test('whose connection breaks in the midst of a question is told of, and asked again', async () => {
    const server = await mongos.server()
    const source = await mongos.open(byCursor(), server.connection)
    server.failNext('find', 'break')
    await expect(source.read(undefined, ALL)).rejects.toThrow('SOURCE_UNREACHABLE')
    expect(await source.read(undefined, ALL)).toMatchObject({ rows: [], caught_up: true })
  })

  test('without the collection is told of by name', async () => {
    const { connection } = await mongos.server()
    const source = await mongos.open(mongo({ collection: 'marketplace.none', cursor: 'updated_at' }), connection)
    await expect(source.identity()).rejects.toThrow(/^SOURCE_COLLECTION_MISSING: .*createCollection/)
  })

  test('is not asked by a source that was closed', async () => {
    const { connection } = await mongos.server()
    const source = await mongos.open(byCursor(), connection)
    await source.close()
    await expect(source.read(undefined, ALL)).rejects.toThrow('SOURCE_CLOSED')
  })
})
