import { isFault, type JsonObject, surrogateKey } from '@storemesh/core'
import type { HeardEvent } from '@storemesh/domain'
import type { Entry, Space } from '@storemesh/key-value'
import { expect, test } from 'vitest'
import { afterMovement, type Ledger, UNSETTLED } from './ledger.js'
import type { Movement } from './movement.js'
import { shelfFrom } from './shelf.js'
import { stockLedger } from './stock-ledger.js'

const START_MS = Date.parse('2026-01-31T10:00:00Z')

const receipt: Movement = [surrogateKey('tills', 'm-1'), START_MS, 3, 'receipt', 20]
const sale: Movement = [surrogateKey('tills', 'm-2'), START_MS + 1000, 4, 'sale', -3]

/** As version 1 wrote them. */
const settled = { on_hand: 5, reserved: 0, damaged: 1, moved_ms: START_MS - 1, counted_ms: null, count_adjustment: null }
const kept = { product_id: 'tea', store_id: 'hue', held: [['r-1', 2, START_MS + 60_000]], over: [7] }
const older = { settled, settled_ms: START_MS - 1, movements: [receipt, sale], kept }

test('a shelf of version 1 is the shelf that its movements make now', () => {
  const before = { ...UNSETTLED, settled, settled_ms: START_MS - 1, level: settled }
  const ledger = [receipt, sale].reduce<Ledger>((ledger, movement) => afterMovement(ledger, movement) ?? ledger, before)
  expect(shelfFrom(older, 1)).toEqual({ ...ledger, kept })
  expect(shelfFrom(older, 1).level).toMatchObject({ on_hand: 22, damaged: 1, moved_ms: START_MS + 1000 })
})

test('a shelf of version 1 that nothing was asked of, or that nothing moved on, is one too', () => {
  const { kept: _, ...unkept } = older
  expect(shelfFrom(unkept, 1)).not.toHaveProperty('kept')
  const { settled, settled_ms } = UNSETTLED
  expect(shelfFrom({ settled, settled_ms, movements: [], kept }, 1)).toEqual({ ...UNSETTLED, kept })
})

const [id, at_ms, version, kind, quantity] = receipt

test.each<[string, JsonObject, number]>([
  ['of a version that nobody wrote', older, 3],
  ['without movements', { ...older, movements: null }, 1],
  ['with its movements as a text', { ...older, movements: '' }, 1],
  ['with a movement that is none', { ...older, movements: [7] }, 1],
  ['with a movement that is too short', { ...older, movements: [[id, at_ms, version, kind]] }, 1],
  ['with a movement of a kind that nobody knows', { ...older, movements: [[id, at_ms, version, 'evaporation', quantity]] }, 1],
  ['with half a piece', { ...older, movements: [[id, at_ms, version, kind, 0.5]] }, 1],
  ['with an id that is text', { ...older, movements: [['m-1', at_ms, version, kind, quantity]] }, 1],
  ['with movements out of their order', { ...older, movements: [sale, receipt] }, 1],
  ['with a movement twice', { ...older, movements: [receipt, receipt] }, 1],
  ['without a settled level', { movements: [], settled_ms: 0 }, 1],
  ['with half a settled level', { ...older, settled: { on_hand: 5 } }, 1],
  ['that was settled at no time', { ...older, settled_ms: null }, 1],
  ['that keeps for nobody', { ...older, kept: { held: [], over: [] } }, 1],
  ['that holds no quantity', { ...older, kept: { ...kept, held: [['r-1', null, 1]] } }, 1],
  ['that is over with a text', { ...older, kept: { ...kept, over: ['r-1'] } }, 1],
])('a shelf %s is refused by name', (_what, state, version) => {
  expect(() => shelfFrom(state, version)).toThrow(expect.toSatisfy((error) => isFault(error, 'STOCK_STATE_UNREADABLE')))
})

test('a ledger goes on from the shelves that version 1 left', async () => {
  const text = JSON.stringify({ state: older, version: 1 })
  const rows = {
    getMany: async <Row extends JsonObject>(_: Space<Row>, keys: readonly string[]): Promise<readonly Entry<Row>[]> =>
      keys.map((key) => {
        const row: Row = JSON.parse(text)
        return { key, row, version: 1 }
      }),
    range: async () => [],
  }
  const fold = stockLedger.open({ partition: 0, mark: undefined, rows })
  const told = async ([, at_ms, source_version, kind, quantity]: Movement, movement_id: string) => {
    const fields = { product_id: 'tea', store_id: 'hue', movement_id, source: 'tills', source_version, kind, quantity }
    const event: HeardEvent = { fields, at_ms, input: 0, partition: 0, offset: 0, appended_ms: at_ms }
    await fold.fold([event], { silent: new Set([1]) })
    return fold.leave().told.map(({ row }) => row)
  }
  expect(await told(sale, 'm-2')).toEqual([])
  expect(await told([0, START_MS + 2000, 1, 'sale', -1], 'm-3')).toMatchObject([{ on_hand: 21, reserved: 2, available: 18 }])
})
