import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContractColumn, ContractType } from '../contract.js'
import { eventCheck } from './event-check.js'

const column = (name: string, of: ContractType, required = false): ContractColumn => ({ name, of, required, description: name })
const text: ContractType = { kind: 'text', type: 'string' }
const line: ContractType = {
  kind: 'object',
  fields: [column('product_id', text), column('sizes', { kind: 'list', element: text })],
}
const columns = [
  column('receipt_id', text, true),
  column('till', { kind: 'object', fields: [column('till_id', text)] }),
  column('products', { kind: 'list', element: line }),
  column('rounds', { kind: 'list', element: { kind: 'list', element: line } }),
]
const check = eventCheck({ columns })
const unknownOf = (json: string, checkIt = check) => {
  const checked = checkIt(Buffer.from(json))
  return checked.ok ? checked.unknown : checked.reason.code
}

test('an event of which its contract knows all has none, whatever it leaves out', () => {
  for (const json of [
    '{"receipt_id":"r"}',
    '{"receipt_id":"r","till":null}',
    '{"receipt_id":"r","till":{},"products":[{"sizes":[]}]}',
  ])
    expect(unknownOf(json)).toBeUndefined()
})

test.each([
  ['{"receipt_id":"r","gift":{"to":"Siti"}}', '{"gift":{"to":"Siti"}}', ['gift']],
  ['{"gift":null,"receipt_id":"r"}', '{"gift":null}', ['gift']],
  ['{"receipt_id":"r","till":{"till_id":"t","floor":2}}', '{"till":{"floor":2}}', ['till.floor']],
  [
    '{"receipt_id":"r","products":[{"product_id":"p"},{"discount":1.5},{"size":"L"},{"size":"M"}]}',
    '{"products":[{},{"discount":1.5},{"size":"L"},{"size":"M"}]}',
    ['products[].discount', 'products[].size'],
  ],
  ['{"receipt_id":"r","rounds":[[{}],[],[{},{"won":true}]]}', '{"rounds":[[],[],[{},{"won":true}]]}', ['rounds[][].won']],
  [
    '{"receipt_id":"r","__proto__":{"a":1},"constructor":2}',
    '{"__proto__":{"a":1},"constructor":2}',
    ['__proto__', 'constructor'],
  ],
])('of %s the rest is kept where it stood', (json, left, names) => {
  expect(unknownOf(json)).toEqual({ text: left, names })
})

test.each(['12345678901234567890.123', '0.10000000000000000000001', '1e400', '1e22', '-7', '0.5'])(
  'the number %s is kept as it was written',
  (number) => {
    expect(unknownOf(`{"receipt_id":"r","weight":[${number},"1e5 \\u0041"]}`)).toMatchObject({
      text: `{"weight":[${number},"1e5 A"]}`,
    })
  },
)

test('an empty cell is no value; one that is filled is kept as its text', () => {
  const ofCells = eventCheck({ columns: [column('receipt_id', text, true)] }, 'cells')
  expect(unknownOf('{"receipt_id":"r","note":""}', ofCells)).toBeUndefined()
  expect(unknownOf('{"receipt_id":"r","note":"","gift":"1,5"}', ofCells)).toEqual({ text: '{"gift":"1,5"}', names: ['gift'] })
})

test('what is nested past all measure is refused, and nothing breaks', () => {
  for (const id of ['r', '\\u0072'])
    for (const levels of [100, 5_000, 200_000])
      expect(unknownOf(`{"receipt_id":"${id}","x":${'['.repeat(levels)}${']'.repeat(levels)}}`)).toBe('EVENT_NESTED_TOO_DEEPLY')
  expect(unknownOf(`{"receipt_id":"r","x":${'['.repeat(99)}${']'.repeat(99)}}`)).toMatchObject({ names: ['x'] })
})

test('an event with fifty thousand fields says all of them and names some', () => {
  const fields = Array.from({ length: 50_000 }, (_, n) => `"f${n}":1`).join(',')
  const unknown = unknownOf(`{"receipt_id":"r",${fields}}`)
  expect(unknown).toMatchObject({ text: `{${fields}}` })
  expect(typeof unknown === 'object' && unknown.names).toHaveLength(100)
})

/** Both together, as if they had never been taken apart. */
function merged(known: Json, rest: Json | undefined): Json {
  if (rest === undefined) return known
  if (Array.isArray(known) && Array.isArray(rest)) return known.map((each: Json, at) => merged(each, rest[at]))
  if (!isJsonObject(known) || !isJsonObject(rest)) return rest
  const all: Record<string, Json> = { ...known }
  for (const [name, each] of Object.entries(rest))
    all[name] = Object.hasOwn(known, name) ? merged(known[name] ?? null, each) : each
  return all
}

test('whatever an event carries, its columns and the rest make it up, and both are no more than it', () => {
  const names = fc.constantFrom('gift', 'note', 'a b', 'x.y', 'discount')
  const extra = fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 })
  const record = (fields: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> =>
    fc.tuple(fc.record(fields), extra).map(([known, more]) => ({ ...JSON.parse(JSON.stringify(more)), ...known }))
  const product = record({ product_id: fc.string(), sizes: fc.array(fc.string(), { maxLength: 2 }) })
  const event = record({
    receipt_id: fc.string(),
    till: record({ till_id: fc.string() }),
    products: fc.array(product, { maxLength: 3 }),
    rounds: fc.array(fc.array(product, { maxLength: 2 }), { maxLength: 2 }),
  })
  fc.assert(
    fc.property(event, (told) => {
      const json = JSON.stringify(told)
      const checked = check(Buffer.from(json))
      if (!checked.ok) throw new Error(checked.reason.message)
      const rest = checked.unknown?.text
      expect(merged(checked.columns, rest === undefined ? undefined : JSON.parse(rest))).toEqual(JSON.parse(json))
      expect((rest ?? '').length).toBeLessThanOrEqual(json.length)
    }),
    { seed: 5, numRuns: 300 },
  )
})
