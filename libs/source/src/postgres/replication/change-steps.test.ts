import { Fault } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChangeStep, changeSteps } from './change-steps.js'
import type { ColumnTypes } from './column-types.js'
import { written } from './fixtures/written-message.js'
import { pgoutputMessage } from './pgoutput-message.js'
import type { StreamMessage } from './replication-message.js'

const USERS = 16_500
const OTHERS = 16_501
const AT_US = 1_767_225_600_123_456n
const TYPES: ColumnTypes = new Map([
  [25, { kind: 'text' }],
  [1700, { kind: 'number' }],
])
const SHAPE = written.relation(USERS, [
  { name: 'id', isKey: true, type_oid: 1700 },
  { name: 'name', isKey: false, type_oid: 25 },
])
const output = (bytes: Buffer): StreamMessage => ({ kind: 'output', bytes })
const alive = (looked_to: bigint): StreamMessage => ({ kind: 'alive', looked_to, wantsAnswer: false })

async function stepsOf(messages: readonly StreamMessage[], known = { lsn: 0n, row: 0 }): Promise<readonly ChangeStep[]> {
  const steps = changeSteps({ relation: USERS, key: ['id'], known, typesOf: async () => TYPES })
  const found: ChangeStep[] = []
  for (const message of messages) found.push(...(await steps.after(message)))
  return found
}

/** The rows of one transaction, committed at 0/64. */
async function toldOf(...changes: readonly Buffer[]): Promise<readonly string[]> {
  const steps = await stepsOf([written.begin(100n, AT_US), SHAPE, ...changes, written.commit(100n, 120n)].map(output))
  return steps.flatMap((step) => (step.kind === 'row' ? [Buffer.from(step.row.value).toString()] : []))
}

const OF_COMMIT = '"_change_lsn":"0/64","_change_committed_at":"2026-01-01T00:00:00.123456Z"'

describe('what a stream says of one table', () => {
  test('inserts, updates, deletes and truncates are rows, with kind, place and time', async () => {
    const told = await toldOf(
      written.insert(USERS, ['1.50', 'Çelik "x"']),
      written.update(USERS, ['1.50', null]),
      written.delete(USERS, 'K', ['1.50', null]),
      written.delete(USERS, 'O', ['1.50', null]),
      written.truncate([OTHERS, USERS]),
    )
    expect(told).toEqual([
      `{"id":1.50,"name":"Çelik \\"x\\"","_change_kind":"insert",${OF_COMMIT}}`,
      `{"id":1.50,"name":null,"_change_kind":"update",${OF_COMMIT}}`,
      `{"id":1.50,"_change_kind":"delete",${OF_COMMIT}}`,
      `{"id":1.50,"name":null,"_change_kind":"delete",${OF_COMMIT}}`,
      `{"_change_kind":"truncate",${OF_COMMIT}}`,
    ])
  })

  test('a value that was not sent is named, and never invented; the whole old row has it', async () => {
    const told = await toldOf(
      written.update(USERS, ['1', undefined]),
      written.update(USERS, ['1', undefined], { kind: 'O', row: ['1', 'long'] }),
    )
    expect(told).toEqual([
      `{"id":1,"_change_kind":"update",${OF_COMMIT},"_change_unchanged":["name"]}`,
      `{"id":1,"name":"long","_change_kind":"update",${OF_COMMIT}}`,
    ])
  })

  test('a changed key is a delete and an insert; an old row with the same key is not', async () => {
    const steps = await stepsOf(
      [
        written.begin(100n, AT_US),
        SHAPE,
        written.update(USERS, ['2', 'a'], { kind: 'K', row: ['1', null] }),
        written.update(USERS, ['2', 'b'], { kind: 'O', row: ['2', 'a'] }),
      ].map(output),
    )
    const told = steps.flatMap((step) => (step.kind === 'row' ? [`${step.number} ${step.row.kind} ${step.row.key}`] : []))
    expect(told).toEqual(['0 delete 1', '1 insert 2', '2 update 2'])
  })

  test('bytes that are no UTF-8 go on as they came', async () => {
    const [name, ...rest] = [Buffer.from([0xff, 0xfe]), written.insert(USERS, ['1', '??'])]
    const insert = Buffer.concat([...rest].map((bytes) => Buffer.concat([bytes.subarray(0, -2), name])))
    const steps = await stepsOf([written.begin(100n, AT_US), SHAPE, insert].map(output))
    const [row] = steps.flatMap((step) => (step.kind === 'row' ? [step.row] : []))
    expect(Buffer.from(row?.value ?? []).includes(name)).toBe(true)
  })

  test('other tables, origins and words within a transaction are no steps; commits and words between are', async () => {
    const steps = await stepsOf([
      alive(50n),
      output(written.begin(100n, AT_US)),
      output(written.other()),
      output(written.relation(OTHERS, [])),
      output(written.insert(OTHERS, [])),
      output(written.truncate([OTHERS])),
      alive(110n),
      output(written.commit(100n, 120n)),
      alive(130n),
    ])
    expect(steps).toEqual([50n, 120n, 130n].map((lsn) => ({ kind: 'passed', lsn })))
  })

  test('any transaction is told from any row on, with the same numbers', async () => {
    const change = fc.constantFrom(
      written.insert(USERS, ['1', 'a']),
      written.update(USERS, ['2', 'b'], { kind: 'K', row: ['1', null] }),
      written.delete(USERS, 'K', ['1', null]),
      written.insert(OTHERS, ['9']),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), fc.nat(25), async (changes, row) => {
        const messages = [written.begin(100n, AT_US), SHAPE, ...changes, written.commit(100n, 120n)].map(output)
        const whole = await stepsOf(messages)
        const rest = await stepsOf(messages, { lsn: 100n, row })
        expect(rest).toEqual(whole.filter((step) => step.kind !== 'row' || step.number >= row))
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test('a column by one of our names is refused by name', async () => {
    const clash = written.relation(USERS, [{ name: '_change_kind', isKey: true, type_oid: 25 }])
    const messages = [written.begin(100n, AT_US), clash, written.insert(USERS, ['x'])].map(output)
    await expect(stepsOf(messages)).rejects.toThrow('SOURCE_COLUMN_RESERVED')
  })
})

test('a message that is cut off, or of another protocol, ends with a name', () => {
  const whole = [
    SHAPE,
    written.insert(USERS, ['1', 'a']),
    written.update(USERS, ['2', 'b'], { kind: 'K', row: ['1', null] }),
    written.begin(1n, 2n),
  ]
  for (const message of whole) {
    for (let length = 0; length < message.length - 4; length += 1)
      expect(() => pgoutputMessage(message.subarray(0, length)), `${message.toString('latin1', 0, 1)} ${length}`).toThrow(Fault)
  }
  expect(() => pgoutputMessage(Buffer.from('S1234'))).toThrow('SOURCE_STREAM_UNREADABLE')
})
