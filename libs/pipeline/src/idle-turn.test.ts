import { bronze, defineDomain } from '@storemesh/domain'
import { filesystemStore, objectKey } from '@storemesh/object-store'
import { files, topic } from '@storemesh/source'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { bytesOf, receipt } from './fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'
import type { PipelineParts } from './index.js'

const openWorld = worldsOfThisFile()
const EACH = 8
const numbered = Array.from({ length: EACH }, (_, n) => n)
const TABLES = 2 * EACH
/** When the domain is made ready, and in the turn. */
const LOADS_OF_A_TABLE = 2

const contract = 'sales.receipts@1'
const topics = numbered.map((n) => bronze(`bronze_kafka__till_${n}`, { from: topic(`till-${n}`), contract, key: ['receipt_id'] }))
const folders = numbered.map((n) =>
  bronze(`bronze_files__till_${n}`, {
    from: files({ prefix: `raw-data/till-${n}`, format: 'json-lines', settle_ms: 0 }),
    contract,
    key: ['receipt_id'],
  }),
)
const domain = defineDomain({ name: 'sales', owner: 'team-sales', tables: [...topics, ...folders], live: [], products: [] })

test('a turn of many sources with nothing new looks at each table once more, and asks no engine, appends nothing and commits nothing', async () => {
  const world = await openWorld()
  const dropped = filesystemStore(await temporaryFolder())
  const parts = {
    ...world.freshParts(),
    connections: { eventLog: world.freshParts().eventLog, files: new Map([['files', dropped]]) },
  }
  for (const n of numbered) {
    await parts.eventLog.createTopic(`till-${n}`, { partitions: 1 })
    await parts.eventLog.append(`till-${n}`, [{ value: bytesOf(receipt(`by-topic-${n}`)) }])
    await dropped.write(objectKey(`raw-data/till-${n}/day.jsonl`), bytesOf(receipt(`by-file-${n}`)))
  }
  expect((await turnsOf(parts, domain)).at(0)).toMatchObject({ landed: TABLES })

  const { counted, counts } = counting(parts)
  expect(await turnsOf(counted, domain)).toEqual([{ landed: 0, rejected: 0, refreshed: [], published: 0 }])
  expect(counts).toEqual({ asked: 0, appended: 0, committed: 0, loaded: LOADS_OF_A_TABLE * TABLES })
})

/** The same parts, and how often each was asked for what costs. */
function counting(parts: PipelineParts) {
  const counts = { asked: 0, appended: 0, committed: 0, loaded: 0 }
  const noting = <Part extends object>(part: Part, notes: Partial<Record<keyof Part, keyof typeof counts>>): Part =>
    new Proxy(part, {
      get(target, name: string & keyof Part) {
        const note = notes[name]
        if (note) counts[note] += 1
        return target[name]
      },
    })
  const counted: PipelineParts = {
    ...parts,
    engine: noting(parts.engine, { rows: 'asked', write: 'asked' }),
    eventLog: noting(parts.eventLog, { append: 'appended' }),
    catalog: noting(parts.catalog, { commit: 'committed', load: 'loaded' }),
  }
  return { counted, counts }
}
