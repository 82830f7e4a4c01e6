import { cp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { secret, seededDice, systemClock, Fault } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { files, postgres, topic } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { basket } from './fixtures/baskets.js'
import { TROUBLED, twoSources } from './fixtures/two-sources.js'
import { worldsOfThisFile } from './fixtures/world.js'

/** Whatever a source does, its rows are in their table or told of with a reason and their bytes, and the other sources go on. */

const openWorld = worldsOfThisFile()
const TOPIC = 'baskets-topic'
const HOUR_MS = 3_600_000

const text = (id: string, more: object = {}) => JSON.stringify(basket(id, { ...more }))
const good = (id: string) => Buffer.from(text(id))
const instead = (what: string, by: string) => Buffer.from(text('bad').replace(what, by), 'latin1')

type Bad = readonly [what: string, bytes: Buffer, code: string, reason: string]

const BAD: readonly Bad[] = [
  ['a number past 2^53', instead('9007199254740991', '9007199254740993'), 'EVENT_FIELD_INVALID', 'number'],
  ['a time without a zone', instead('10:00:00.000001Z', '10:00:00.000001'), 'EVENT_FIELD_INVALID', 'sold_at'],
  ['a time in a zone that is none', instead('10:00:00.000001Z', '10:00:00.000001+25:00'), 'EVENT_FIELD_INVALID', 'sold_at'],
  ['a NUL byte', instead('Siti', 'Si\0ti'), 'EVENT_NOT_JSON', 'the event'],
  ['a NUL byte that is escaped', instead('Siti', 'Si\\u0000ti'), 'EVENT_TEXT_INVALID', 'text'],
  ['invalid UTF-8', instead('Siti', 'Si\xffti'), 'EVENT_NOT_UTF8', 'the event'],
]

describe.each(['a topic', 'a file'] as const)('in %s', (where) => {
  test.each([...BAD])(
    '%s is kept with its reason and its bytes, and the rows around it land',
    async (_what, bytes, code, reason) => {
      const from = where === 'a topic' ? topic(TOPIC) : files({ prefix: 'bad', format: 'json-lines', settle_ms: 0 })
      const { put, parts, run, refused, ids } = await twoSources(await openWorld(), from)
      const rows = [good('a'), bytes, good('b')]
      if (where === 'a topic') await tellBaskets(parts().eventLog, rows)
      else await put('bad/monday.jsonl', Buffer.concat(rows.flatMap((row) => [row, Buffer.from('\n')])))
      await put('sound/monday.jsonl', good('c'))
      await run()
      expect(await refused()).toEqual([{ code, reason: expect.stringContaining(reason), bytes }])
      expect(await ids(TROUBLED)).toEqual(['a', 'b'])
    },
  )

  test('a time in another zone is the instant that it is', async () => {
    const from = where === 'a topic' ? topic(TOPIC) : files({ prefix: 'bad', format: 'json-lines', settle_ms: 0 })
    const { put, parts, run, refused } = await twoSources(await openWorld(), from)
    const row = Buffer.from(text('a', { sold_at: '2026-01-31T10:00:00.000001+07:00' }))
    if (where === 'a topic') await tellBaskets(parts().eventLog, [row])
    else await put('bad/monday.jsonl', row)
    await run()
    const { lake, viewer } = parts()
    const found: unknown[] = []
    for await (const rows of lake.rows(`SELECT sold_at FROM sales.${TROUBLED}`, viewer)) found.push(...rows)
    expect(found).toEqual([{ sold_at: '2026-01-31T03:00:00.000001Z' }])
    expect(await refused()).toEqual([])
  })
})

test('a message of 10 MB is no record: its teller hears of it; from a file it is kept whole with its reason', async () => {
  const from = files({ prefix: 'bad', format: 'json-lines', settle_ms: 0, line_bytes_max: 16 << 20 })
  const { put, parts, run, refused, ids } = await twoSources(await openWorld(), from)
  const large = Buffer.from(text('large', { buyer: { name: 'x'.repeat(10_000_000), address: null } }))
  await expect(tellBaskets(parts().eventLog, [large])).rejects.toThrow('RECORD_TOO_LARGE')
  await put('bad/monday.jsonl', Buffer.concat([good('a'), Buffer.from('\n'), large, Buffer.from('\n'), good('b')]))
  await run()
  const [row, ...others] = await refused()
  expect({ code: row?.code, others }).toEqual({ code: 'EVENT_TOO_LARGE', others: [] })
  expect(row?.bytes.equals(large)).toBe(true)
  expect(await ids(TROUBLED)).toEqual(['a', 'b'])
})

test('a CSV file with a shifted column, or in another encoding, is told of by its rows or as a whole, and the others land', async () => {
  const from = files({ prefix: 'bad', format: 'csv', settle_ms: 0 })
  const { put, run, refused, ids } = await twoSources(await openWorld(), from, 'sales.receipts@1')
  const head = 'receipt_id,till_id,product_id,quantity,amount,sold_at\n'
  const row = (id: string) => `${id},till,tea,1,10.00,2026-01-31T10:00:00Z\n`
  await put('bad/a.csv', Buffer.from(`${head}${row('a')}shifted,,till,tea,1,10.00,2026-01-31T10:00:00Z\n${row('b')}`))
  await put('bad/b.csv', Buffer.from(`${head}${row('sé')}${row('c')}`, 'latin1'))
  await put('bad/c.csv', Buffer.from(`\uFEFF${head}${row('d')}`, 'utf16le'))
  await put('bad/d.csv', Buffer.from(`${head}${row('e')}`))
  await run()
  expect((await refused()).map(({ code, bytes }) => [code, bytes.toString('latin1').slice(0, 30)])).toEqual([
    ['EVENT_NOT_JSON', 'shifted,,till,tea,1,10.00,2026'],
    ['EVENT_NOT_UTF8', 'sé,till,tea,1,10.00,2026-01-31'],
    ['FILE_UNREADABLE', '"FILE_UNREADABLE: bad/c.csv wa'],
  ])
  expect(await ids(TROUBLED)).toEqual(['a', 'b', 'c', 'e'])
})

test('a source that was gone for an hour is read on from where it was, and nothing of it twice', async () => {
  const world = await openWorld()
  const two = await twoSources(world, topic(TOPIC))
  const { eventLog } = two.parts()
  await tellBaskets(eventLog, [good('a')])
  await two.run()
  const back_ms = world.clock.elapsed_ms() + HOUR_MS
  const ends: EventLog['ends'] = async (asked) => {
    if (asked === TOPIC && world.clock.elapsed_ms() < back_ms) throw new Fault('LOG_UNREACHABLE', 'the log does not answer')
    return eventLog.ends(asked)
  }
  await tellBaskets(eventLog, [good('b'), good('c')])
  const [failure] = await two.runInTrouble({ eventLog: { ...eventLog, ends } })
  expect(failure).toMatchObject({ of: `sales.${TROUBLED}`, code: 'LOG_UNREACHABLE' })
  await two.runUntil(['a', 'b', 'c'], { eventLog: { ...eventLog, ends } })
  expect(world.clock.elapsed_ms()).toBeGreaterThanOrEqual(back_ms)
  expect(await two.ids(TROUBLED)).toEqual(['a', 'b', 'c'])
})

test('a server that refuses the password is told of by name and without it, and the other source goes on', async () => {
  const text = Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed for tiga-kucing\0\0')
  const head = Buffer.alloc(5, 'E')
  head.writeInt32BE(text.length + 4, 1)
  const server = createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([head, text]))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const from = postgres({ table: 'public.baskets', cursor: 'updated_at', key: ['basket_id'] })
  const two = await twoSources(await openWorld(), from)
  const connection = { host: '127.0.0.1', port, database: 'shop', user: 'mesh', password: secret('tiga-kucing') }
  const [failure] = await two.runInTrouble({ postgres: connection })
  expect(failure).toMatchObject({ of: `sales.${TROUBLED}`, code: 'SOURCE_CREDENTIALS_REFUSED' })
  expect(JSON.stringify(failure)).not.toContain('kucing')
})

test('a topic that was deleted and made anew is refused by name, and the other source goes on', async () => {
  const two = await twoSources(await openWorld(), topic(TOPIC))
  const { eventLog } = two.parts()
  await tellBaskets(eventLog, [good('a')])
  await two.run()
  await eventLog.deleteTopic(TOPIC)
  await tellBaskets(eventLog, [good('b'), good('c')])
  const [failure] = await two.runInTrouble({})
  expect(failure).toMatchObject({ of: `sales.${TROUBLED}`, code: 'SOURCE_REPLACED' })
  expect(await two.ids(TROUBLED)).toEqual(['a'])
})

test('a log that ends before a stored offset, as an older copy of it does, is refused by name; so is one that begins after it', async () => {
  const two = await twoSources(await openWorld(), topic(TOPIC))
  const [folder, copy] = [await temporaryFolder(), join(await temporaryFolder(), 'copy')]
  const openLog = async (at: string) => {
    const log = await embeddedEventLog({ folder: at, clock: systemClock, dice: seededDice(3) })
    onTestFinished(() => log.close())
    return log
  }
  const log = await openLog(folder)
  await tellBaskets(log, [good('a')])
  await log.close()
  await cp(folder, copy, { recursive: true })
  const later = await openLog(folder)
  await tellBaskets(later, [good('b')])
  await two.run({ eventLog: later })
  const [failure] = await two.runInTrouble({ eventLog: await openLog(copy) })
  expect(failure).toMatchObject({ of: `sales.${TROUBLED}`, code: 'SOURCE_POSITION_INVALID' })

  await tellBaskets(later, [good('c'), good('d')])
  await later.deleteRecords(TOPIC, new Map([[0, 3]]))
  const [expired] = await two.runInTrouble({ eventLog: later })
  expect(expired).toMatchObject({ of: `sales.${TROUBLED}`, code: 'SOURCE_POSITION_EXPIRED' })
  expect(await two.ids(TROUBLED)).toEqual(['a', 'b'])
})

test('a file store that refuses its key is told of by name, and the log goes on', async () => {
  const world = await openWorld()
  const two = await twoSources(world, files({ prefix: 'bad', format: 'json-lines', settle_ms: 0, store: 'partner' }))
  const refusing: ObjectStore = {
    ...filesystemStore(await temporaryFolder()),
    list: () => {
      throw new Fault('OBJECT_STORE_CREDENTIALS_REFUSED', 'the store refuses the key')
    },
  }
  const { files: stores = new Map() } = two.parts().connections
  const [failure] = await two.runInTrouble({ files: new Map([...stores, ['partner', refusing]]) })
  expect(failure).toMatchObject({ of: `sales.${TROUBLED}`, code: 'OBJECT_STORE_CREDENTIALS_REFUSED' })
})

async function tellBaskets(log: EventLog, values: readonly Uint8Array[]): Promise<void> {
  await log.createTopic(TOPIC, { partitions: 1 })
  await log.append(
    TOPIC,
    values.map((value) => ({ value })),
  )
}
