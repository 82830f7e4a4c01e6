import fc from 'fast-check'
import { type Document, ObjectId } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { sourceConformance } from '../../conformance.js'
import type { SourcePosition, SourceRow } from '../../source.js'
import { ALL, COLLECTION, drain, followedCollections, textOf, valueOf } from '../fixtures/followed-collection.js'
import type { ScriptedServer } from '../fixtures/scripted-server.js'
import { mongo } from '../mongo-declaration.js'

const mongos = followedCollections()
const DECLARED = mongo({ collection: COLLECTION })
const open = ({ connection }: ScriptedServer) => mongos.open(DECLARED, connection)
const replicaSet = () => mongos.server({ replicaSet: 'rs0' })
const told = (row: SourceRow) => [valueOf(row)._change_kind, valueOf(row)._id]

async function underTest() {
  const server = await replicaSet()
  return {
    server,
    source: await open(server),
    append: async (names: readonly string[]) => {
      for (const name of names) server.collections.insert(COLLECTION, { _id: name })
    },
    nameOf: (row: SourceRow): string => valueOf(row)._id,
    reopen: () => open(server),
  }
}

sourceConformance('a Mongo collection, its snapshot', underTest)

sourceConformance('a Mongo collection by its change stream', async () => {
  const { source, ...parts } = await underTest()
  const begun = await source.read(undefined, ALL)
  const streaming = (opened: typeof source): typeof source => ({
    ...opened,
    read: (position, limits) => opened.read(position === undefined ? begun.next : position, limits),
  })
  return { ...parts, source: streaming(source), reopen: async () => streaming(await parts.reopen()) }
})

describe('a Mongo collection by its change stream', () => {
  test('shows what is there, then each insert, update, replace and delete in their order', async () => {
    const server = await replicaSet()
    const { collections } = server
    collections.insert(COLLECTION, { _id: 'a', n: 1 }, { _id: 'b', n: 1 })
    const source = await open(server)
    const first = await source.read(undefined, ALL)
    expect(first.rows.map(textOf)).toEqual([
      '{"_id":"a","n":1,"_change_kind":"snapshot"}',
      '{"_id":"b","n":1,"_change_kind":"snapshot"}',
    ])
    collections.insert(COLLECTION, { _id: 'c', n: 1 })
    collections.update(COLLECTION, 'a', { n: 2 })
    collections.replace(COLLECTION, { _id: 'b', m: true })
    collections.remove(COLLECTION, 'c')
    const { rows, caught_up } = await source.read(first.next, ALL)
    expect(caught_up).toBe(true)
    expect(rows.map(told)).toEqual([
      ['insert', 'c'],
      ['update', 'a'],
      ['replace', 'b'],
      ['delete', 'c'],
    ])
    expect(rows.map((row) => row.key)).toEqual(['c', 'a', 'b', 'c'])
    expect(textOf(rows[1] ?? fail())).toMatch(
      /^\{"_id":"a","n":2,"_change_kind":"update","_change_token":"82[0-9A-F]+","_change_committed_at":"2026-01-01T00:00:00\.000Z"\}$/,
    )
    expect(valueOf(rows[3] ?? fail())).not.toHaveProperty('n')
    expect(rows[0]?.appended_ms).toBe(1_767_225_600_000)
  })

  test('tells what changed between the pages of the snapshot after its last page', async () => {
    const server = await replicaSet()
    const { collections } = server
    collections.insert(COLLECTION, { _id: 'a', n: 1 }, { _id: 'b', n: 1 }, { _id: 'c', n: 1 })
    const source = await open(server)
    const first = await source.read(undefined, { ...ALL, rows_max: 2 })
    expect(first).toMatchObject({ caught_up: false, next: { phase: 'snapshot', id: { _id: 'b' } } })
    collections.update(COLLECTION, 'a', { n: 2 })
    collections.insert(COLLECTION, { _id: '0', n: 1 })
    const { rows } = await drain(await open(server), JSON.parse(JSON.stringify(first.next)))
    expect(rows.map(told)).toEqual([
      ['snapshot', 'c'],
      ['update', 'a'],
      ['insert', '0'],
    ])
  })

  test('ends with what is there, whatever is written while it is read in pieces of any size', async () => {
    const id = fc.integer({ min: 0, max: 5 })
    const steps = fc.array(
      fc.oneof(
        fc.record({ put: id, sets: fc.boolean() }),
        fc.record({ remove: id }),
        fc.record({ rows_max: fc.integer({ min: 1, max: 4 }) }),
      ),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const server = await replicaSet()
        const source = await open(server)
        const state = new Map<string, Document>()
        const places = new Map<string, string>()
        const take = (rows: readonly SourceRow[]) => {
          for (const row of rows) {
            const { _change_kind, _id, version } = valueOf(row)
            expect(places.get(row.place) ?? `${_change_kind} ${_id}`).toBe(`${_change_kind} ${_id}`)
            places.set(row.place, `${_change_kind} ${_id}`)
            if (_change_kind === 'delete') state.delete(_id)
            else state.set(_id, { _id, version })
          }
        }
        let position: SourcePosition | undefined
        for (const [version, step] of script.entries()) {
          if ('rows_max' in step) {
            const { rows, next } = await source.read(position, { ...ALL, rows_max: step.rows_max })
            take(rows)
            position = JSON.parse(JSON.stringify(next))
          } else write(server, step, version)
        }
        take((await drain(source, position)).rows)
        const byId = (a: Document, b: Document) => (a['_id'] < b['_id'] ? -1 : 1)
        expect([...state.values()].toSorted(byId)).toEqual([...server.collections.documentsOf(COLLECTION)].toSorted(byId))
        expect(server.answers.openCursors()).toBe(0)
        await source.close()
        await server.stop()
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  test('shows with an update the document as it is when it is read, and nothing where it is gone', async () => {
    const server = await replicaSet()
    const { collections } = server
    collections.insert(COLLECTION, { _id: 'a', n: 1 }, { _id: 'b', n: 1 })
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    collections.update(COLLECTION, 'a', { n: 2 })
    collections.update(COLLECTION, 'a', { n: 3 })
    collections.update(COLLECTION, 'b', { n: 2 })
    collections.remove(COLLECTION, 'b')
    const { rows } = await source.read(next, ALL)
    expect(rows.map((row) => [...told(row), valueOf(row).n])).toEqual([
      ['update', 'a', 3],
      ['update', 'a', 3],
      ['delete', 'b', undefined],
    ])
  })

  test('keeps ids of every kind exactly in its position', async () => {
    const server = await replicaSet()
    const ids = [-1, 2.5, 'a', { shop: 1, order: 'x' }, new ObjectId(), true, new Date(0)]
    server.collections.insert(COLLECTION, ...ids.map((_id) => ({ _id })))
    const { rows } = await drain(await open(server), undefined, { ...ALL, rows_max: 1 })
    expect(rows.map(told)).toEqual(ids.map((_id) => ['snapshot', JSON.parse(JSON.stringify(_id))]))
  })

  test('searches a log full of other changes to its end, and has the place kept that it came to', async () => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.limits.log_entries_max = 3
    for (let n = 0; n < 20; n += 1) server.collections.log.pass(60)
    server.collections.insert(COLLECTION, { _id: 'a' })
    const { rows, caught_up } = await source.read(next, ALL)
    expect([rows.map(told), caught_up]).toEqual([[['insert', 'a']], true])
    server.collections.log.pass(601)
    expect(await source.read(next, ALL)).toMatchObject({ worth_keeping: true })
    expect(server.answers.openCursors()).toBe(0)
  })

  test('takes a document of almost 16 MiB alone, whatever the limits are', async () => {
    const server = await replicaSet()
    const large = 'x'.repeat((16 << 20) - 500)
    server.collections.insert(COLLECTION, { _id: 'a' }, { _id: 'b', large }, { _id: 'c' })
    const source = await open(server)
    const snapshot = await drain(source, undefined, { rows_max: 100, bytes_max: 1000 })
    server.collections.insert(COLLECTION, { _id: 'd', large })
    const changes = await drain(source, snapshot.position, { rows_max: 100, bytes_max: 1000 })
    expect([...snapshot.rows, ...changes.rows].map((row) => row.value.length > 16_000_000)).toEqual([false, true, false, true])
  })

  test('puts a document that uses the names of ours aside, with its bytes, and goes on', async () => {
    const server = await replicaSet()
    server.collections.insert(COLLECTION, { _id: 'a', _change_kind: 'mine' }, { _id: 'b', note: '"_change_kind":' })
    const { rows } = await (await open(server)).read(undefined, ALL)
    expect(rows.map(textOf)).toEqual([
      expect.stringMatching(/^"DOCUMENT_FIELD_RESERVED: .*BSON in base64: /),
      '{"_id":"b","note":"\\"_change_kind\\":","_change_kind":"snapshot"}',
    ])
  })
})

describe('a change stream', () => {
  test('whose place the log has forgotten is told of by name', async () => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.collections.insert(COLLECTION, { _id: 'a' })
    server.collections.log.forget()
    await expect(source.read(next, ALL)).rejects.toThrow(/^SOURCE_POSITION_EXPIRED: .*fill the table anew/)
  })

  test('is not there where a server stands alone, which is told with what to do', async () => {
    await expect((await open(await mongos.server())).read(undefined, ALL)).rejects.toThrow(
      /^SOURCE_CHANGES_UNAVAILABLE: .*mongo\(\{ cursor \}\)/,
    )
  })

  test('ends with its collection, after all that was changed before', async () => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.collections.insert(COLLECTION, { _id: 'a' })
    server.collections.drop(COLLECTION)
    const last = await source.read(next, ALL)
    expect([last.rows.map(told), last.caught_up]).toEqual([[['insert', 'a']], false])
    for (const _ of [1, 2]) await expect(source.read(last.next, ALL)).rejects.toThrow(/^SOURCE_COLLECTION_GONE: .*\(drop\)/)
  })

  test.each([
    [260, 'SOURCE_POSITION_INVALID'],
    [280, 'SOURCE_POSITION_EXPIRED'],
    [10_334, 'SOURCE_CHANGE_TOO_LARGE'],
    [26, 'SOURCE_COLLECTION_MISSING'],
    [189, 'SOURCE_UNREACHABLE'],
  ])('that is refused with code %i gives %s', async (code, name) => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.failNext('aggregate', code)
    await expect(source.read(next, ALL)).rejects.toThrow(name)
  })

  test('that breaks off in the midst is read on from the position, with nothing twice', async () => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.collections.insert(COLLECTION, { _id: 'a' }, { _id: 'b' })
    server.failNext('getMore', 43)
    await expect(source.read(next, ALL)).rejects.toThrow('SOURCE_UNREACHABLE')
    expect(server.answers.openCursors()).toBe(0)
    expect((await source.read(next, ALL)).rows.map(told)).toEqual([
      ['insert', 'a'],
      ['insert', 'b'],
    ])
  })

  test('asks every question about a stream in one session', async () => {
    const server = await replicaSet()
    const source = await open(server)
    const { next } = await source.read(undefined, ALL)
    server.collections.insert(COLLECTION, { _id: 'a' })
    server.asked.length = 0
    await source.read(next, ALL)
    expect(server.asked.map((command) => Object.keys(command)[0])).toEqual(['aggregate', 'getMore', 'killCursors'])
    expect(new Set(server.asked.map((command) => command['lsid'].id.toString('hex'))).size).toBe(1)
  })
})

function write({ collections }: ServerOf, step: { put: number; sets: boolean } | { remove: number }, version: number): void {
  const _id = `order ${'put' in step ? step.put : step.remove}`
  const isThere = collections.documentsOf(COLLECTION).some((one) => one['_id'] === _id)
  if ('remove' in step) {
    if (isThere) collections.remove(COLLECTION, _id)
  } else if (!isThere) collections.insert(COLLECTION, { _id, version })
  else if (step.sets) collections.update(COLLECTION, _id, { version })
  else collections.replace(COLLECTION, { _id, version })
}

type ServerOf = Pick<ScriptedServer, 'collections'>

function fail(): never {
  throw new Error('expected a row')
}
