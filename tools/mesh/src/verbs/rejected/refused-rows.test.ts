import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deterministicId, seededDice, systemClock } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { deadLetterTopic } from '@storemesh/pipeline'
import { describe, expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'
import { before, code, rowsLimit } from '../refused-rows.js'

const TABLE = 'bronze_kafka__transactions'
const TORN = deterministicId('torn')
const LATIN = deterministicId('latin')
const BYTES = new Map<string, Uint8Array>([
  [TORN, Buffer.from('{"transaction_id":"t-1"')],
  [LATIN, Buffer.from([0x7b, 0xff, 0x0a])],
])
const GOOD = JSON.stringify({
  transaction_id: 't-1',
  user_id: 'user-1',
  products: [{ product_id: 'tea', quantity: 1, price: '10.00' }],
  total_amount: '10.00',
  country: 'ID',
  transaction_timestamp: '2026-01-31T10:00:00Z',
})

/** A data folder whose orders domain refused two rows, and has no table yet. */
async function folderWithRefusals() {
  const root = await freshFolder()
  const layout = await openDataFolder(join(root, '.mesh'), { mode: 'write' })
  const log = await embeddedEventLog({ folder: layout.log, clock: systemClock, dice: seededDice(1) })
  const topic = deadLetterTopic('orders', TABLE)
  await log.createTopic(topic, { partitions: 1 })
  const head = { source_partition: '2', reason: 'the event: expected JSON' }
  const records = [...BYTES].map(([key, value], at) => ({
    key,
    value,
    headers: { ...head, code: key === TORN ? 'EVENT_NOT_JSON' : 'EVENT_NOT_UTF8', source_offset: String(at + 40) },
  }))
  await log.append(topic, records)
  await log.close()
  const file = async (content: string | Uint8Array) => {
    const path = join(root, 'fixed.json')
    await writeFile(path, content)
    return path
  }
  const dice = seededDice(3)
  const run = (...args: readonly string[]) => runVerb(layout.root, args, dice)
  const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).stdout)
  return { layout, run, json, file }
}

test.each([
  [rowsLimit, '0', 'OPTION_INVALID: --limit: expected a whole number from 1 to 10000'],
  [before, 'yesterday', 'OPTION_INVALID: --before: expected an instant such as 2026-01-31T12:00:00Z'],
  [code, 'not a code', 'OPTION_INVALID: --code: expected a code such as EVENT_SCHEMA_UNKNOWN'],
] as const)('a value that makes no sense is refused: %#', (option, text, says) => {
  expect(() => option.resolve(text, '/')).toThrow(says)
})

test('refused rows are counted by their codes, listed from the newest, and shown with their bytes', async () => {
  const { run, json } = await folderWithRefusals()
  expect(await json('dlq', 'list')).toMatchObject([
    { table: `orders.${TABLE}`, code: 'EVENT_NOT_JSON', rows: 1, open: 1, fixed: 0, returned: 0, landed: 0 },
    { code: 'EVENT_NOT_UTF8', rows: 1 },
  ])
  expect(await json('quarantine', 'list')).toEqual([])
  const all = [
    { row_id: LATIN, state: 'open', source_partition: 2, source_offset: 41, times: 1 },
    { row_id: TORN, reason: 'the event: expected JSON' },
  ]
  expect(await json('dlq', 'list', TABLE)).toMatchObject(all)
  const limited = await run('quarantine', 'list', TABLE, '--limit', '1', '--json')
  expect(JSON.parse(limited.stdout)).toMatchObject(all.slice(0, 1))
  expect(limited.stderr).toContain('Only the newest 1 of 2 rows are printed')
  expect(await json('dlq', 'list', TABLE, '--before', '2001-01-01T00:00:00Z')).toEqual([])
  expect(await json('dlq', 'show', TORN)).toMatchObject({
    row_id: TORN,
    state: 'open',
    original: '{"transaction_id":"t-1"',
    size_bytes: 23,
  })
  expect(await json('quarantine', 'show', LATIN)).toMatchObject({ original_base64: 'e/8K', contract: 'orders.transactions@1' })
  expect((await run('dlq', 'show', TORN, '--raw', '--json')).stdout).toBe('{"transaction_id":"t-1"')
})

test('whoever is shown the bytes of a row is in the audit log, with the table and none of its values; who lists rows is not', async () => {
  const { run, json } = await folderWithRefusals()
  await json('dlq', 'list', TABLE)
  expect(await json('audit', 'list')).toEqual([])
  await run('dlq', 'show', TORN)
  await run('quarantine', 'show', TORN, '--raw')
  const noted = await json('audit', 'list')
  const entry = { kind: 'read', surface: 'command', who: expect.stringMatching(/^mesh (dlq|quarantine) show$/) }
  expect(noted).toMatchObject([entry, entry])
  expect(JSON.stringify(noted)).toContain(`orders.${TABLE}`)
  expect(JSON.stringify(noted)).not.toContain('t-1')
})

test('a correction is kept and sent, and so are rows as they came, while somebody else writes the domain', async () => {
  const { layout, run, json, file } = await folderWithRefusals()
  await using lock = await takeDomainLock(layout, 'orders')
  expect(lock.domain).toBe('orders')
  const fix = ['quarantine', 'fix', TORN, '--file', await file(GOOD)]
  expect(await json(...fix, '--dry-run')).toMatchObject([{ row_id: TORN, outcome: 'would be kept' }])
  expect(await json('quarantine', 'replay', TABLE, TORN)).toMatchObject([{ outcome: 'has no fix' }])
  expect(await json(...fix)).toMatchObject([{ row_id: TORN, outcome: 'kept', size_bytes: GOOD.length }])
  expect(await json('quarantine', 'show', TORN)).toMatchObject({ state: 'fixed', fix: GOOD })
  expect(await json('quarantine', 'replay', TABLE, '--all', '--dry-run')).toMatchObject([{ outcome: 'would be sent', rows: 1 }])
  expect(await json('quarantine', 'replay', TABLE, '--all')).toMatchObject([{ code: 'EVENT_NOT_JSON', outcome: 'sent', rows: 1 }])
  const redriven = await run('dlq', 'redrive', TABLE, '--all')
  expect(redriven.stdout).toContain(`orders.${TABLE}\tEVENT_NOT_UTF8\tsent\t1`)
  expect(redriven.stdout).toContain(`orders.${TABLE}\tEVENT_NOT_JSON\ton its way already\t1`)
  expect(redriven.stderr).toContain('where none runs: mesh run --once')
  expect(await json('dlq', 'list')).toMatchObject([{ returned: 1 }, { returned: 1 }])
})

describe('a verb over refused rows refuses by name', () => {
  test.each([
    [
      1,
      /^TABLE_NOT_FOUND: there is no table or processor bronze_kafka__transaction\. Did you mean/,
      ['dlq', 'list', 'bronze_kafka__transaction'],
    ],
    [1, /^REFUSED_ROW_UNKNOWN: no table refused a row 0{32}/, ['dlq', 'show', '0'.repeat(32)]],
    [2, /^POSITIONAL_INVALID: ROW_ID: expected 32 hexadecimal digits, got "7"/, ['quarantine', 'show', '7']],
    [1, /^REFUSED_ROW_UNKNOWN: orders\.bronze_kafka__transactions refused/, ['dlq', 'redrive', TABLE, TORN, '0'.repeat(32)]],
    [2, /^OPTION_MISSING: which rows: expected ROW_ID, --code CODE or --all/, ['dlq', 'redrive', TABLE]],
    [2, /^OPTION_INVALID: expected one of ROW_ID or --all, got 2/, ['quarantine', 'replay', TABLE, TORN, '--all']],
    [1, /^FIX_FILE_UNREADABLE: --file: expected a file/, ['quarantine', 'fix', TORN, '--file', '/nowhere/fixed.json']],
  ] as const)('%i %s', async (exit, says, args) => {
    const { run } = await folderWithRefusals()
    expect(await run(...args)).toMatchObject({ code: exit, stdout: '', stderr: expect.stringMatching(says) })
  })

  test('a correction that is too long, or that the contract cannot read, and keeps none of it', async () => {
    const { run, json, file } = await folderWithRefusals()
    const fixed = async (content: string | Uint8Array) =>
      (await run('quarantine', 'fix', TORN, '--file', await file(content))).stderr
    expect(await fixed(Buffer.alloc(1 << 20, ' '))).toMatch(/^FIX_TOO_LARGE: /)
    expect(await fixed(GOOD.replace('"10.00"}]', '-1}]'))).toMatch(
      /^FIX_UNREADABLE: row .*EVENT_FIELD_INVALID, products\[0\]\.price: expected/,
    )
    expect(await json('dlq', 'list')).toMatchObject([{ open: 1, fixed: 0 }, { open: 1 }])
  })

  test('a folder that is none, and makes none of it', async () => {
    const data = join(await freshFolder(), 'nothing')
    expect(await runVerb(data, ['dlq', 'list'])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^DATA_FOLDER_MISSING/),
    })
  })
})

describe('what a model and a live processor kept apart', () => {
  const kept = async () => {
    const folder = await folderWithRefusals()
    const log = await embeddedEventLog({ folder: folder.layout.log, clock: systemClock, dice: seededDice(2) })
    for (const [topic, name, reason] of [
      [deadLetterTopic('orders', 'fact_order'), 'line', 'quantity minimum 1'],
      ['dead-letter.orders.order-placed', 'event', 'the step'],
    ] as const) {
      await log.createTopic(topic, { partitions: 1 })
      const headers = { source_partition: '0', source_offset: '7', code: 'QUALITY_BROKEN', reason }
      await log.append(topic, [{ key: deterministicId(name), value: Buffer.from(`{"of":"${name}"}`), headers }])
    }
    await log.close()
    return folder
  }

  test('is counted with the rest of its kind, printed and shown', async () => {
    const { json } = await kept()
    const line = { code: 'QUALITY_BROKEN', rows: 1, open: 1, fixed: 0, returned: 0, landed: 0 }
    expect(await json('quarantine', 'list')).toMatchObject([{ table: 'orders.fact_order', ...line }])
    expect(await json('dlq', 'list')).toMatchObject([
      { table: `orders.${TABLE}` },
      { table: `orders.${TABLE}` },
      { table: 'orders.order-placed', ...line },
    ])
    expect(await json('quarantine', 'list', 'fact_order')).toMatchObject([
      { row_id: deterministicId('line'), state: 'open', reason: 'quantity minimum 1', source_offset: 7 },
    ])
    expect(await json('dlq', 'show', deterministicId('event'))).toMatchObject({
      table: 'orders.order-placed',
      original: '{"of":"event"}',
    })
  })

  test('is sent to nobody: what it comes from is corrected', async () => {
    const { run, file } = await kept()
    const refused = (what: string) => ({ code: 1, stderr: expect.stringContaining(`ROW_NOT_SENT_BACK: ${what}`) })
    expect(await run('quarantine', 'replay', 'fact_order', '--all')).toMatchObject(
      refused('orders.fact_order is computed from other tables'),
    )
    expect(await run('dlq', 'redrive', 'order-placed', '--all')).toMatchObject(refused('orders.order-placed steps over events'))
    expect(await run('quarantine', 'fix', deterministicId('line'), '--file', await file('{}'))).toMatchObject(
      refused('orders.fact_order'),
    )
  })
})
