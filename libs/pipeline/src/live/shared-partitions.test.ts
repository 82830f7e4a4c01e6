import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { MOVES, RESERVATIONS, stockContracts, stockLedger } from './fixtures/stock-ledger.js'
import { liveParts } from './fixtures/stock-world.js'
import { sharedPartitions } from './shared-partitions.js'

async function logOf(partitions: Readonly<Record<string, number>>) {
  const { parts, close } = await liveParts(await temporaryFolder())
  onTestFinished(async () => {
    await close()
  })
  for (const [topic, count] of Object.entries(partitions)) await parts.eventLog.createTopic(topic, { partitions: count })
  return parts
}

test('each partition is the share of one process', async () => {
  const parts = await logOf({ [MOVES]: 5, [RESERVATIONS]: 5 })
  const shares = await Promise.all([0, 1].map((number) => sharedPartitions(parts, stockLedger, { number, of: 2 })))
  expect(shares.map((share) => share.map(({ partition }) => partition))).toEqual([
    [0, 2, 4],
    [1, 3],
  ])
})

test('topics of unlike partitions are refused, since no key could be in the same one of both', async () => {
  const parts = await logOf({ [MOVES]: 2, [RESERVATIONS]: 3 })
  const shared = sharedPartitions(parts, stockLedger, { number: 0, of: 1 })
  await expect(shared).rejects.toThrow(/LIVE_INPUT_INVALID.*moves-topic 2, reservations-topic 3/)
})

test.each(['quantity', 'nowhere'])('a time in %s is refused, which is no required timestamp', async (at) => {
  const parts = await logOf({ [MOVES]: 2 })
  const [moves] = stockLedger.inputs
  const processor = { ...stockLedger, inputs: moves ? [{ ...moves, at }] : [] }
  const shared = sharedPartitions({ ...parts, contracts: stockContracts }, processor, { number: 0, of: 1 })
  await expect(shared).rejects.toThrow('LIVE_INPUT_INVALID')
})
