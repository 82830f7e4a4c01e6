import { Fault } from '@storemesh/core'
import type { BlockPart, Source, SourceBlock, SourceLimits, SourcePosition } from '@storemesh/source'
import { expect, test } from 'vitest'
import { contractOf } from '../contract-of.js'
import { sales } from '../fixtures/sales-domain.js'
import { worldsOfThisFile } from '../fixtures/world.js'
import { nextBatches } from './next-batch.js'

const openWorld = worldsOfThisFile()

interface Told {
  readonly source: Source
  /** From where it was read, in order. */
  readonly read: SourcePosition[]
}

/** A topic of so many batches of one event; the one that is torn cannot be read. */
function toldIn(batches: number, torn?: number): Told {
  const read: SourcePosition[] = []
  const readBlock = async (position: SourcePosition = 0): Promise<SourceBlock> => {
    read.push(position)
    const at = Number(position)
    if (at === torn) throw new Fault('LOG_FILE_CORRUPT', 'torn')
    const bytes = new Uint8Array(Buffer.from(`{"n":${at}}`))
    const span = { starts: Uint32Array.of(0), ends: Uint32Array.of(bytes.length), offsets: Float64Array.of(at) }
    return { parts: [{ partition: 0, bytes, ...span }], next: at + 1, caught_up: at + 1 === batches }
  }
  const source = {
    name: 'told',
    identity: async () => 'told',
    read: () => Promise.reject(new Fault('SOURCE_POSITION_INVALID', 'it has blocks')),
    readBlock,
    close: async () => undefined,
  }
  return { source, read }
}

const ROWS = 5000
const RECEIPT_BYTES = 160

/**
 * A topic of so many batches of receipts, each written over the memory of one that was given back, unless it takes none; every
 * hundredth says no amount.
 */
function receiptsOf(batches: number, { takes = true } = {}) {
  let written_over = 0
  const offered: number[] = []
  const told = toldIn(batches).source
  const readBlock = async (position: SourcePosition = 0, _: SourceLimits, used: BlockPart[] = []): Promise<SourceBlock> => {
    const batch = Number(position)
    offered.push(used.length)
    const old = takes ? used.pop() : undefined
    if (old) written_over++
    const bytes = old?.bytes ?? new Uint8Array(ROWS * RECEIPT_BYTES + 64)
    const [starts, ends, offsets] = [new Uint32Array(ROWS), new Uint32Array(ROWS), new Float64Array(ROWS)]
    let to = 0
    for (let row = 0; row < ROWS; row++) {
      const offset = batch * ROWS + row
      const amount = row % 100 === 0 ? '' : '"amount":"12.50",'
      const text = `{"receipt_id":"r${offset}","till_id":"t1","product_id":"p1","quantity":1,${amount}"sold_at":"2026-01-01T10:00:00Z"}`
      starts[row] = to
      bytes.set(Buffer.from(text), to)
      to += text.length
      ends[row] = to
      offsets[row] = offset
    }
    return { parts: [{ partition: 0, bytes, starts, ends, offsets }], next: batch + 1, caught_up: batch + 1 === batches }
  }
  return { source: { ...told, readBlock }, written_over: () => written_over, offered }
}

async function batchesOf(source: Source) {
  const world = await openWorld()
  await world.catchUp()
  const parts = world.freshParts()
  const [bronze] = sales.tables
  if (bronze?.layer !== 'bronze') throw new Error('sales begins with a bronze table')
  const table = await world.table(bronze.name)
  const batches = nextBatches(parts, source, contractOf(parts.contracts, bronze.contract))
  const take = async (position?: SourcePosition) => {
    const { rows } = await (await batches.take(table, position)).read
    return rows.map(({ offset }) => offset)
  }
  return { take, takeWhole: (position?: SourcePosition) => batches.take(table, position), settled: () => batches.settled() }
}

test('two batches after the one that lands are read, and each once', async () => {
  const { source, read } = toldIn(5)
  const { take, settled } = await batchesOf(source)
  expect(await take()).toEqual([0])
  expect(read).toEqual([0, 1, 2])
  expect(await take(1)).toEqual([1])
  expect(await take(2)).toEqual([2])
  expect(await take(3)).toEqual([3])
  expect(await take(4)).toEqual([4])
  await settled()
  expect(read).toEqual([0, 1, 2, 3, 4])
})

test('a batch that cannot be read holds back none before it', async () => {
  const { source } = toldIn(5, 2)
  const { take, settled } = await batchesOf(source)
  expect(await take()).toEqual([0])
  expect(await take(1)).toEqual([1])
  await expect(take(2)).rejects.toThrow('LOG_FILE_CORRUPT')
  await settled()
})

test('what was read ahead is left where the table stands elsewhere', async () => {
  const { source, read } = toldIn(6)
  const { take, settled } = await batchesOf(source)
  expect(await take()).toEqual([0])
  expect(await take(4)).toEqual([4])
  expect(read).toEqual([0, 1, 2, 4, 5])
  await settled()
})

test('the memory of what was read is written over, and what is left to the contract stays as it was told', async () => {
  const { source, written_over } = receiptsOf(8)
  const { takeWhole, settled } = await batchesOf(source)
  const left: string[] = []
  let read = 0
  for (let batch = 0; batch < 8; batch++) {
    const { file, rows } = await (await takeWhole(batch === 0 ? undefined : batch)).read
    read += file?.record_count ?? 0
    // looked at once the next ones were read
    await settled()
    left.push(...rows.map(({ value }) => Buffer.from(value).toString()))
  }
  expect(read).toBe(8 * ROWS * 0.99)
  const expected = Array.from({ length: (8 * ROWS) / 100 }, (_, at) => `"receipt_id":"r${at * 100}"`)
  expect(left.map((text) => text.slice(1, text.indexOf(',')))).toEqual(expected)
  expect(written_over()).toBeGreaterThan(0)
})

test('memory that a source does not write over does not pile up', async () => {
  const { source, offered } = receiptsOf(12, { takes: false })
  const { takeWhole, settled } = await batchesOf(source)
  for (let batch = 0; batch < 12; batch++) {
    await (await takeWhole(batch === 0 ? undefined : batch)).read
    await settled()
  }
  expect(offered).toHaveLength(12)
  expect(Math.max(...offered)).toBeLessThanOrEqual(3)
})
