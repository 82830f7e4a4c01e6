import { join } from 'node:path'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { filesystemStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { PURCHASES_ALONE } from './mix.js'
import { serveShop } from './shop/serve-shop.js'
import { simulate } from './simulate.js'
import { readTruth } from './truth/read-truth.js'

const HOUR_MS = 3_600_000

async function latest_ms(truthLog: EventLog): Promise<number> {
  let latest = 0
  for await (const { transaction } of readTruth(truthLog).events())
    latest = Math.max(latest, Date.parse(transaction.transaction_timestamp))
  return latest
}

test('a world goes on hours after another one, and not a day: it would be taken for a wrong clock', async () => {
  const folder = await temporaryFolder()
  const open = (part: string) => embeddedEventLog({ folder: join(folder, part), clock: systemClock, dice: systemDice })
  const [log, truthLog, shop] = await Promise.all([open('log'), open('truth'), serveShop({ folder: join(folder, 'shop') })])
  onTestFinished(async () => {
    await Promise.all([log.close(), truthLog.close(), shop.close()])
  })
  const files = filesystemStore(join(folder, 'files'))
  const run = (seed: number) =>
    simulate({
      seed,
      events: 1000, // enough for somebody to open an account among them
      rate: 'max',
      mix: PURCHASES_ALONE,
      shop,
      clock: systemClock,
      from: 'virtual',
      log,
      truthLog,
      files,
    })
  await run(1)
  const first_ms = await latest_ms(truthLog)
  await run(2)
  const later_ms = (await latest_ms(truthLog)) - first_ms
  expect(later_ms).toBeGreaterThan(2 * HOUR_MS)
  expect(later_ms).toBeLessThan(6 * HOUR_MS)
})
