import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { contractReference } from '@storemesh/contract'
import { seededDice } from '@storemesh/core'
import { bronze, defineDomain } from '@storemesh/domain'
import { filesystemStore } from '@storemesh/object-store'
import { files } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { BASKETS, type Basket, basket, basketsAsAvro, basketsAsParquet } from './fixtures/baskets.js'
import { heardLog } from './fixtures/heard-log.js'
import { rowsOf } from './fixtures/outcome.js'
import { sales } from './fixtures/sales-domain.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'
import { keepFix, originalBytes, type PipelineParts, refusedRows, refusedTable, sendBack } from './index.js'

const openWorld = worldsOfThisFile()
const PREFIX = 'raw-data/partner'
const TABLE = 'bronze_files__baskets'

const BAD = basket('bad', { lines: [{ sku: 'tea', quantity: 0, tags: ['green'] }] })

describe.each(['avro', 'parquet'] as const)('files of %s', (format) => {
  const dropped = bronze(TABLE, {
    from: files({ prefix: PREFIX, format, settle_ms: 1000 }),
    contract: 'sales.baskets@1',
    key: ['basket_id'],
  })
  const domain = defineDomain({ ...sales, tables: [dropped], live: [], products: [], realtime: [] })
  const table = refusedTable('sales', dropped)

  /** A folder that a partner drops files into. */
  async function partnersFolder() {
    const world = await openWorld()
    const folder = await temporaryFolder()
    const { log, heard } = heardLog()
    const parts = (): PipelineParts => ({
      ...world.freshParts(),
      log,
      contracts: new Map([[contractReference(BASKETS), BASKETS]]),
      connections: { files: new Map([['files', filesystemStore(folder)]]), clock: world.clock },
    })
    const bytesOf = async (baskets: readonly Basket[]) =>
      format === 'avro'
        ? basketsAsAvro(baskets, seededDice(1))
        : basketsAsParquet(baskets, parts().engine, await temporaryFolder())
    const put = async (name: string, bytes: Uint8Array) => {
      const path = join(folder, PREFIX, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
      await utimes(path, world.clock.now_ms() / 1000, world.clock.now_ms() / 1000)
      world.clock.advance(2000)
    }
    const run = () => turnsOf(parts(), domain)
    const landed = async () => (await rowsOf(parts(), TABLE)).map((row): Record<string, unknown> => JSON.parse(row))
    const refused = async () => [...(await refusedRows(parts().eventLog, table)).rows.values()]
    return { bytesOf, put, run, landed, refused, parts, heard }
  }

  test('columns within columns land with all their digits, and what the contract does not know beside them', async () => {
    const { bytesOf, put, run, landed, refused, heard } = await partnersFolder()
    const gift = { name: 'Budi', address: null, gift: 'a card' }
    await put('monday', await bytesOf([basket('a'), basket('b', { buyer: gift }), basket('c', { buyer: null, lines: [] })]))
    await run()
    expect(await landed()).toMatchObject([
      {
        basket_id: 'a',
        number: String(Number.MAX_SAFE_INTEGER),
        total: '1234567890123456.78',
        buyer: { name: 'Siti', address: { city: 'Bandung' } },
        lines: [
          { sku: 'tea', quantity: 2, tags: ['green', 'loose'] },
          { sku: 'rice', quantity: 1, tags: null },
        ],
      },
      { basket_id: 'b', buyer: { name: 'Budi', address: null }, unknown_fields: '{"buyer":{"gift":"a card"}}' },
      { basket_id: 'c', buyer: null, lines: [] },
    ])
    expect(await refused()).toEqual([])
    expect(heard.filter(({ event }) => event === 'unknown_field')).toMatchObject([{ field: 'buyer.gift' }])
  })

  test('a row that its contract refuses is kept as it was read, fixed, replayed, and present once', async () => {
    const { bytesOf, put, run, landed, refused, parts } = await partnersFolder()
    await put('monday', await bytesOf([basket('a'), BAD, basket('z')]))
    expect(await run()).toMatchObject([{ landed: 2, rejected: 1 }, {}])
    const [row] = await refused()
    if (!row) throw new Error('a row was refused')
    expect(row).toMatchObject({ code: 'EVENT_FIELD_INVALID', reason: expect.stringContaining('lines[0].quantity') })
    const original: unknown = JSON.parse(Buffer.from(await originalBytes(parts().eventLog, table, row)).toString())
    expect(original).toEqual(BAD)

    const mended = basket('bad', { lines: [{ sku: 'tea', quantity: 3, tags: ['green'] }] })
    await keepFix(parts(), table, row, Buffer.from(JSON.stringify(mended)))
    await sendBack(parts(), table, [row], { what: 'fix' })
    await sendBack(parts(), table, [row], { what: 'fix' })
    await run()
    await put('the-same-again', await bytesOf([basket('a'), BAD, basket('z')]))
    await run()
    const rows = await landed()
    expect(rows.map(({ basket_id }) => basket_id)).toEqual(['a', 'bad', 'z'])
    expect(rows[1]).toMatchObject({ row_id: row.row_id, lines: [{ sku: 'tea', quantity: 3, tags: ['green'] }] })
    expect(await refused()).toHaveLength(1)
  })

  test('half a file is told of once, and the others land', async () => {
    const { bytesOf, put, run, landed, refused } = await partnersFolder()
    const whole = await bytesOf([basket('a'), basket('b')])
    await put('half', whole.subarray(0, whole.length - 20))
    await put('whole', await bytesOf([basket('c')]))
    await run()
    await run()
    expect((await landed()).map(({ basket_id }) => basket_id)).toEqual(['c'])
    expect(await refused()).toMatchObject([
      { code: 'FILE_UNREADABLE', reason: expect.stringContaining('half was not read'), times: 1 },
    ])
  })
})
