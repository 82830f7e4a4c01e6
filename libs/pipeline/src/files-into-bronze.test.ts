import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bronze, defineDomain } from '@storemesh/domain'
import { filesystemStore } from '@storemesh/object-store'
import { files } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { rowsOf } from './fixtures/outcome.js'
import { sales } from './fixtures/sales-domain.js'
import { bytesOf, receipt, type Telling, unreadable } from './fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'
import { deadLetterTopic } from './index.js'

const openWorld = worldsOfThisFile()
const PREFIX = 'raw-data/tills'
const TABLE = 'bronze_files__receipts'

const dropped = bronze(TABLE, {
  from: files({ prefix: PREFIX, format: 'json-lines', settle_ms: 1000, remember_files: 1 }),
  contract: 'sales.receipts@1',
  key: ['receipt_id'],
})

/** The sales domain with a folder that tills drop files into, and nothing else. */
async function tillsFolder() {
  const world = await openWorld()
  const folder = await temporaryFolder()
  const drop = async (name: string, tellings: readonly Telling[]) => {
    const path = join(folder, PREFIX, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, Buffer.concat(tellings.flatMap((each) => [bytesOf(each), Buffer.from('\n')])))
    const modified_s = world.clock.now_ms() / 1000
    await utimes(path, modified_s, modified_s)
    world.clock.advance(2000)
  }
  const domain = defineDomain({ ...sales, tables: [dropped], live: [], products: [] })
  const parts = () => ({
    ...world.freshParts(),
    connections: { files: new Map([['files', filesystemStore(folder)]]), clock: world.clock },
  })
  const ids = async () => {
    const rows = (await rowsOf(parts(), TABLE)).map((row): unknown => JSON.parse(row))
    return rows
      .map((row) => (typeof row === 'object' && row !== null && 'receipt_id' in row ? String(row.receipt_id) : ''))
      .toSorted()
  }
  const rejected = async () => {
    const { eventLog } = parts()
    const topic = deadLetterTopic('sales', TABLE)
    if (!(await eventLog.topics()).some(({ name }) => name === topic)) return []
    const records = await eventLog.read(topic, 0, 0, { records_max: 100, bytes_max: 1 << 20 })
    return records.map(({ value }) => Buffer.from(value).toString())
  }
  return { drop, run: () => turnsOf(parts(), domain), ids, rejected }
}

test('each content lands once, whatever its file is called and however late its copy comes', async () => {
  const { drop, run, ids, rejected } = await tillsFolder()
  await drop('monday.jsonl', [receipt('a'), receipt('b')])
  await run()
  await drop('tuesday.jsonl', [receipt('c')])
  await run()
  await drop('again/monday.jsonl', [receipt('a'), receipt('b')]) // of a file that the position no longer knows
  await drop('again/tuesday.jsonl', [receipt('c')])
  await run()
  await drop('wednesday.jsonl', [receipt('d')])
  await run()
  expect(await ids()).toEqual(['a', 'b', 'c', 'd'])
  expect(await rejected()).toEqual([])
})

test('a bad line is kept with its bytes, a file that changed is told of once, and the others land', async () => {
  const { drop, run, ids, rejected } = await tillsFolder()
  await drop('monday.jsonl', [receipt('a'), unreadable('till-1', '{"receipt_id":'), receipt('b')])
  await run()
  await drop('monday.jsonl', [receipt('changed')])
  await run()
  await drop('tuesday.jsonl', [receipt('c')])
  await run()
  await run()
  expect(await ids()).toEqual(['a', 'b', 'c'])
  expect(await rejected()).toEqual(['{"receipt_id":', expect.stringContaining('FILE_CHANGED: raw-data/tills/monday.jsonl')])
})
