import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { meshDone } from '../mesh-command.js'
import { digestsOf, type TableDigest } from '../verdict.js'

/** As many as make a file of each channel: one in ten is a purchase. */
const EVENTS = 12_000

async function tablesOf(seed: number): Promise<readonly TableDigest[]> {
  const data = await freshFolder()
  await meshDone('simulate', '--events', String(EVENTS), '--seed', String(seed), '--data', data)
  await meshDone('run', '--once', '--data', data)
  return digestsOf(data)
}

test('the same seed gives the same tables in another folder, and another seed gives others', async () => {
  const [first, second, other] = await Promise.all([tablesOf(7), tablesOf(7), tablesOf(8)])
  expect(first.length).toBeGreaterThanOrEqual(7)
  expect(second).toEqual(first)
  for (const { table, digest, rows } of other) {
    expect(rows, `rows of ${table}`).toBeGreaterThan(0)
    expect(first, `another seed's ${table}`).not.toContainEqual(expect.objectContaining({ digest }))
  }
}, 180_000)
