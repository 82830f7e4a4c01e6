import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bronze, defineDomain } from '@storemesh/domain'
import { filesystemStore } from '@storemesh/object-store'
import { files } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { mortalParts } from '../fixtures/cut-off.js'
import { rowsOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { bytesOf, receipt, type Telling, unreadable } from '../fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from '../fixtures/world.js'
import { keepFix, originalBytes, type PipelineParts, refusedRows, refusedTable, sendBack } from '../index.js'

const openWorld = worldsOfThisFile()
const TABLE = 'bronze_files__receipts'
const BAD_ROWS = 'SELECT row_id, code, sent_back, bytes FROM sales_files__receipts.bad_rows'

const dropped = bronze(TABLE, {
  from: files({ prefix: 'tills', format: 'json-lines', settle_ms: 1000, line_bytes_max: 4 << 20 }),
  contract: 'sales.receipts@1',
  key: ['receipt_id'],
})
const domain = defineDomain({ ...sales, tables: [dropped], live: [], products: [] })
const table = refusedTable('sales', dropped)

/** A folder that tills drop files into. */
async function tillsFolder() {
  const world = await openWorld()
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'tills'))
  const drop = async (name: string, tellings: readonly Telling[]) => {
    const path = join(folder, 'tills', name)
    await writeFile(path, Buffer.concat(tellings.flatMap((each) => [bytesOf(each), Buffer.from('\n')])))
    const modified_s = world.clock.now_ms() / 1000
    await utimes(path, modified_s, modified_s)
    world.clock.advance(2000)
  }
  const parts = (): PipelineParts => ({
    ...world.freshParts(),
    connections: { files: new Map([['files', filesystemStore(folder)]]), clock: world.clock },
  })
  const refused = async () => [...(await refusedRows(parts().eventLog, table)).rows.values()]
  const badRows = async () => {
    const { lake, viewer } = parts()
    const found: { code: unknown; sent_back: unknown; text: string; row_id: unknown }[] = []
    for await (const rows of lake.rows(BAD_ROWS, viewer)) {
      for (const { row_id, code, sent_back, bytes } of rows)
        found.push({ row_id, code, sent_back, text: bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : '' })
    }
    return found
  }
  return { drop, parts, refused, badRows, run: () => turnsOf(parts(), domain) }
}

test('what a file held and no contract reads can be asked in SQL, with its bytes, and lands once corrected', async () => {
  const { drop, parts, refused, badRows, run } = await tillsFolder()
  await drop('monday.jsonl', [receipt('a'), unreadable('till-1', '{"receipt_id":'), receipt('b')])
  await run()
  const [row] = await refused()
  if (!row) throw new Error('a line was refused')
  const torn = { row_id: row.row_id, code: 'EVENT_NOT_JSON', sent_back: false, text: '{"receipt_id":' }
  expect(await badRows()).toEqual([torn])
  await sendBack(parts(), table, [row], { what: 'original' })
  await run()
  expect(await badRows()).toEqual(expect.arrayContaining([torn, { ...torn, sent_back: true }]))
  await keepFix(parts(), table, row, bytesOf(receipt('torn')))
  await sendBack(parts(), table, [row], { what: 'fix' })
  await run()
  // the same content under another name is no other row
  await drop('again.jsonl', [receipt('a'), unreadable('till-1', '{"receipt_id":'), receipt('b')])
  await run()
  expect(await rowsOf(parts(), TABLE)).toHaveLength(3)
  expect(await badRows()).toHaveLength(2)
})

test('a line of more bytes than a record takes is kept whole', async () => {
  const { drop, parts, refused, badRows, run } = await tillsFolder()
  const long = `{"receipt_id":"${'torn '.repeat(400_000)}`
  await drop('monday.jsonl', [unreadable('till-1', long), receipt('a'), unreadable('till-1', 'short')])
  await run()
  const rows = await refused()
  expect(rows.map(({ code, times }) => `${code} ${times}`).toSorted()).toEqual(['EVENT_NOT_JSON 1', 'EVENT_TOO_LARGE 1'])
  const kept = await Promise.all(rows.map((row) => originalBytes(parts().eventLog, table, row)))
  expect(kept.map((bytes) => Buffer.from(bytes).toString())).toContain(long)
  expect((await badRows()).filter(({ text }) => text === long)).toHaveLength(1)
  const outcomes = await sendBack(parts(), table, rows, { what: 'original' })
  expect([...outcomes.values()].toSorted()).toEqual(['sent', 'too large to be sent'])
  await run()
  expect(await rowsOf(parts(), TABLE)).toHaveLength(1)
})

test('a run that dies anywhere leaves each refused row in the table once', async () => {
  const lived = async (step?: number) => {
    const { drop, parts, badRows, run } = await tillsFolder()
    await drop('monday.jsonl', [receipt('a'), unreadable('till-1', 'torn'), unreadable('till-1', 'torn as well')])
    const mortal = mortalParts(parts(), step === undefined ? undefined : { step, when: 'before' })
    await turnsOf(mortal.parts, domain).catch(() => 'died')
    await run()
    return { steps: mortal.steps.length, rows: (await badRows()).map(({ text }) => text).toSorted() }
  }
  const quiet = await lived()
  expect(quiet.rows).toEqual(['torn', 'torn as well'])
  for (let step = 1; step <= quiet.steps; step++) expect((await lived(step)).rows, `died at step ${step}`).toEqual(quiet.rows)
})
