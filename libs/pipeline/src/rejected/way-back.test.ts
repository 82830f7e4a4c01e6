import { expect, test } from 'vitest'
import { cutOffs } from '../fixtures/lives.js'
import { mortalParts } from '../fixtures/cut-off.js'
import { outcomeOf, rowsOf } from '../fixtures/outcome.js'
import { beforeItsSchema, BRONZE, bronzeOnly, refusedReceipts } from '../fixtures/refused-receipts.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt, unreadable } from '../fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from '../fixtures/world.js'
import { originalBytes } from '../index.js'

const openWorld = worldsOfThisFile()

const open = async () => refusedReceipts(await openWorld())
const landed = async ({ parts }: Awaited<ReturnType<typeof open>>) =>
  (await rowsOf(parts(), BRONZE)).map((row): Record<string, unknown> => JSON.parse(row))

test('a row that was refused, corrected and sent twice is in every layer once, under the id that it had', async () => {
  const receipts = await open()
  await receipts.tell(receipt('a'), unreadable('till-1', '{"receipt_id":"torn"'))
  await receipts.run(sales)
  const [row] = await receipts.rows()
  if (!row) throw new Error('nothing was refused')
  expect(row).toMatchObject({ code: 'EVENT_NOT_JSON', source_partition: 1, source_offset: 1, times: 1 })
  expect(await receipts.states()).toEqual(['open'])
  await receipts.fix(row, receipt('torn', { amount: '7.50', till_id: 'till-1' }))
  expect(await receipts.states()).toEqual(['fixed'])
  expect(await receipts.replay([row])).toEqual(['sent'])
  expect(await receipts.replay([row])).toEqual(['sent'])
  expect(await receipts.states()).toEqual(['returned'])
  expect((await receipts.run(sales))[0]).toMatchObject({ landed: 1, rejected: 0 })
  expect(await receipts.states()).toEqual(['landed'])
  expect(await landed(receipts)).toMatchObject([{ receipt_id: 'a' }, { receipt_id: 'torn', row_id: row.row_id }])
  const { tables } = await outcomeOf(receipts.parts())
  expect(tables['product_sales']).toEqual([expect.stringContaining('"receipts":"2"')])
  expect(tables['product_sales']).toEqual([expect.stringContaining('"revenue":"17.50"')])
})

test('what is in its table is not sent again', async () => {
  const receipts = await open()
  await receipts.tell(unreadable('till-1', 'torn'))
  await receipts.run()
  const rows = await receipts.rows()
  for (const row of rows) await receipts.fix(row, receipt('torn'))
  await receipts.replay(rows)
  await receipts.run()
  expect(await receipts.replay(rows)).toEqual(['landed already'])
  expect(await receipts.redrive(rows)).toEqual(['landed already'])
  // one who looked earlier sends later
  for (const row of rows) await receipts.sendLate(row, receipt('torn', { amount: '99.00' }))
  expect(await receipts.run()).toMatchObject([{ landed: 0, rejected: 0 }])
  expect(await landed(receipts)).toMatchObject([{ amount: '10.00' }])
})

test('what is refused again is told again with its new reason, and keeps the bytes that it came with', async () => {
  const receipts = await open()
  await receipts.tell(unreadable('till-1', 'torn'), beforeItsSchema('early'))
  await receipts.run()
  const rows = await receipts.rows()
  expect(await receipts.redrive(rows)).toEqual(['sent', 'sent'])
  expect(await receipts.redrive(rows)).toEqual(['on its way already', 'on its way already'])
  expect(await receipts.run()).toMatchObject([
    { landed: 0, rejected: 2 },
    { landed: 0, rejected: 0 },
  ])
  const again = await receipts.rows()
  expect(again.map(({ times }) => times)).toEqual([2, 2])
  expect(again.map(({ row_id }) => row_id)).toEqual(rows.map(({ row_id }) => row_id))
  expect(await receipts.states()).toEqual(['open', 'open'])
  const torn = again.find(({ code }) => code === 'EVENT_NOT_JSON')
  expect(torn && Buffer.from(await originalBytes(receipts.parts().eventLog, receipts.table, torn)).toString()).toBe('torn')
})

test('a schema that was registered late lets in what was refused for want of it', async () => {
  const receipts = await open()
  await receipts.tell(beforeItsSchema('early'), unreadable('till-1', 'torn'))
  await receipts.run()
  receipts.register()
  const rows = (await receipts.rows()).filter(({ code }) => code === 'EVENT_SCHEMA_UNKNOWN')
  await receipts.redrive(rows)
  await receipts.run()
  expect(await landed(receipts)).toMatchObject([{ receipt_id: 'early', row_id: rows[0]?.row_id }])
})

test('a correction that cannot be read, or is too long, is refused at once and not kept', async () => {
  const receipts = await open()
  await receipts.tell(unreadable('till-1', 'torn'))
  await receipts.run()
  for (const row of await receipts.rows()) {
    const told = receipts.fix(row, receipt('torn', { quantity: 0 }))
    await expect(told).rejects.toThrow(
      /^FIX_UNREADABLE: row [0-9a-f]{32}: .*sales\.receipts@1.*EVENT_FIELD_INVALID, quantity: expected/,
    )
    await expect(receipts.fix(row, receipt('x'.repeat(1 << 20)))).rejects.toThrow('FIX_TOO_LARGE')
    expect(await receipts.replay([row])).toEqual(['has no fix'])
  }
  expect(await receipts.states()).toEqual(['open'])
})

test('while the source is not read to its end, what was sent back waits', async () => {
  const receipts = await open()
  await receipts.tell(unreadable('till-1', 'torn'))
  await receipts.run()
  const rows = await receipts.rows()
  for (const row of rows) await receipts.fix(row, receipt('torn'))
  await receipts.replay(rows)
  const parts = receipts.parts()
  const { eventLog } = parts
  const endless = {
    ...eventLog,
    ends: async (topic: string) => (await eventLog.ends(topic)).map((end) => ({ ...end, next_offset: end.next_offset + 1 })),
  }
  expect(await turnsOf({ ...parts, connections: { eventLog: endless } }, bronzeOnly)).toMatchObject([{ landed: 0 }])
  expect(await receipts.run()).toMatchObject([{ landed: 1 }, { landed: 0 }])
})

test('a run that dies anywhere on the way back is made good by the next one', async () => {
  const lived = async (cutOff?: Parameters<typeof mortalParts>[1]) => {
    const receipts = await open()
    await receipts.tell(receipt('a'), unreadable('till-1', 'torn'), unreadable('till-0', 'never'))
    await receipts.run()
    const [torn, never] = await receipts.rows()
    if (!torn || !never) throw new Error('two were refused')
    await receipts.fix(torn, receipt('torn'))
    await receipts.replay([torn])
    await receipts.redrive([never])
    await receipts.tell(receipt('b'), unreadable('till-1', 'torn as well'))
    const { parts, steps } = mortalParts(receipts.parts(), cutOff)
    const death = await turnsOf(parts, bronzeOnly).then(
      () => 'none',
      (error: unknown) => String(error),
    )
    await receipts.run()
    const told = (await receipts.rows()).map(({ code, times }) => `${code} ${times}`)
    return { death, steps, outcome: { rows: await landed(receipts), told, states: await receipts.states() } }
  }
  const quiet = await lived()
  expect(quiet.death).toBe('none')
  expect(quiet.outcome.states.filter((state) => state === 'open')).toHaveLength(2)
  expect(quiet.outcome.told.toSorted()).toEqual(['EVENT_NOT_JSON 1', 'EVENT_NOT_JSON 1', 'EVENT_NOT_JSON 2'])
  for (const cutOff of cutOffs(quiet.steps)) {
    const { death, outcome } = await lived(cutOff)
    // a commit that took effect is found to stand, and its process goes on to its end
    expect(death).toContain(cutOff.when === 'before' ? 'cut off' : '')
    expect(outcome, `cut off ${cutOff.when} ${quiet.steps[cutOff.step - 1]}`).toEqual(quiet.outcome)
  }
}, 300_000)
