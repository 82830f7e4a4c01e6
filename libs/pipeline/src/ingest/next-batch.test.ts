import { Fault } from '@storemesh/core'
import type { Source, SourceBlock, SourcePosition } from '@storemesh/source'
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
  return { take, settled: () => batches.settled() }
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
