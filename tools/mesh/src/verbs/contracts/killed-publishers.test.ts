import { join } from 'node:path'
import { publishedContracts } from '@storemesh/contract'
import { seededDice } from '@storemesh/core'
import { filesystemStore } from '@storemesh/object-store'
import { expect, test } from 'vitest'
import { forkSource } from '../../testing/mesh-process.js'
import { openedShop } from './fixtures/opened-shop.js'

const PUBLISHER = new URL('fixtures/publisher.ts', import.meta.url)
const KILLS_EACH = 3

interface Told {
  readonly name: string
  readonly number: number
  readonly text: string
}

const isTold = (message: unknown): message is Omit<Told, 'name'> =>
  typeof message === 'object' && message !== null && 'number' in message

/** Lets a publisher say some revisions, and kills it in whatever it does then. */
function publishUntilKilled(lake: string, name: string, seed: number): Promise<readonly Told[]> {
  const enough = seededDice(seed).between(1, 12)
  const child = forkSource(PUBLISHER, [lake, name, String(seed)])
  const told: Told[] = []
  child.on('message', (message) => {
    if (isTold(message)) told.push({ name, ...message })
    if (told.length === enough) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(told)
      else reject(new Error(`the publisher ended with ${code ?? signal}`))
    })
  })
}

test('publishers in processes of their own that are killed leave whole revisions alone, and lose none that they said', async () => {
  const { here, data } = await openedShop()
  await here('publish', 'shop')
  const lake = join(data, 'lake')
  const one = async (name: string, seed: number) => {
    const told: Told[] = []
    for (let kill = 0; kill < KILLS_EACH; kill += 1) told.push(...(await publishUntilKilled(lake, name, seed * 10 + kill)))
    return told
  }
  const told = (await Promise.all([one('shelf', 1), one('till', 2)])).flat()

  const contracts = publishedContracts(filesystemStore(lake))
  const { number } = await contracts.standing()
  const numbers = Array.from({ length: number }, (_, at) => at + 1)
  const revisions = await Promise.all(numbers.map((each) => contracts.revision(each)))
  expect(revisions.map((revision) => revision.number)).toEqual(numbers)
  expect(new Set(told.map((each) => each.number)).size).toBe(told.length)
  for (const { name, number, text } of told)
    expect(revisions[number - 1]?.domains.get(name)?.files).toEqual([{ path: `consumers/${name}.yaml`, text }])
  // one that was killed between its write and its word is one more than it said
  expect(number - 1 - told.length).toBeLessThanOrEqual(2 * KILLS_EACH)
})
