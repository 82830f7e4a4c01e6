import { whole } from '@storemesh/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mortalParts } from '../fixtures/cut-off.js'
import { rowsOf } from '../fixtures/outcome.js'
import { beforeItsSchema, BRONZE, bronzeOnly, refusedReceipts } from '../fixtures/refused-receipts.js'
import { receipt, unreadable } from '../fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from '../fixtures/world.js'

const openWorld = worldsOfThisFile()

/** What may happen, in any order. `at` picks one of the refused rows, or the step at which a run dies. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('tell torn', 'tell early', 'tell well') }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constantFrom('fix', 'replay', 'redrive', 'replay twice', 'send late'), at: fc.nat(5) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('run'), dies_at: fc.option(fc.integer({ min: 1, max: 8 })) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('register') }) },
)
type Happening = Partial<Record<'at', number>> & { readonly does: string; readonly dies_at?: number | null }

async function lived(happenings: readonly Happening[]) {
  const receipts = refusedReceipts(await openWorld())
  await receipts.tell(unreadable('till-1', 'torn 0'), beforeItsSchema('early 0'))
  await receipts.run()
  let told = 0
  const rowAt = async (at = 0) => {
    const rows = await receipts.rows()
    return rows.slice(at % Math.max(rows.length, 1)).slice(0, 1)
  }
  const does: Readonly<Record<string, (happening: Happening) => Promise<unknown>>> = {
    'tell torn': () => receipts.tell(unreadable(`till-${++told}`, `torn ${told}`)),
    'tell early': () => receipts.tell(beforeItsSchema(`early ${++told}`)),
    'tell well': () => receipts.tell(receipt(`well ${++told}`)),
    fix: async ({ at }) => {
      for (const row of await rowAt(at)) await receipts.fix(row, receipt(`fixed ${row.source_partition}/${row.source_offset}`))
    },
    replay: async ({ at }) => receipts.replay(await rowAt(at)),
    'replay twice': async ({ at }) => receipts.replay([...(await rowAt(at)), ...(await rowAt(at))]),
    'send late': async ({ at }) => {
      for (const row of await rowAt(at))
        await receipts.sendLate(row, receipt(`late ${row.source_partition}/${row.source_offset}`))
    },
    redrive: async ({ at }) => receipts.redrive(await rowAt(at)),
    register: async () => receipts.register(),
    run: ({ dies_at }) => {
      const { parts } = mortalParts(receipts.parts(), dies_at ? { step: dies_at, when: 'before' } : undefined)
      return turnsOf(parts, bronzeOnly).catch(() => 'died')
    },
  }
  for (const each of happenings) await does[each.does]?.(each)
  await receipts.run()
  return receipts
}

test('whatever is refused, corrected, sent, and however a run dies: a row is there at most once, and once when it can be read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array<Happening>(happening, { minLength: 4, maxLength: 14 }), async (happenings) => {
      const receipts = await lived(happenings)
      // in the end a person corrects what nobody did, and sends everything both ways, twice
      receipts.register()
      for (const row of await receipts.rows()) {
        const [state] = await receipts.replay([row])
        if (state === 'has no fix') await receipts.fix(row, receipt(`fixed ${row.source_partition}/${row.source_offset}`))
      }
      await receipts.redrive(await receipts.rows())
      for (let time = 1; time <= 2; time++) await receipts.replay(await receipts.rows())
      await receipts.run()
      for (const row of await receipts.rows()) await receipts.sendLate(row, receipt('again'))
      await receipts.run()
      const { eventLog } = receipts.parts()
      const ends = await eventLog.ends('receipts-topic')
      const places = ends.flatMap(({ partition, next_offset }) =>
        Array.from({ length: next_offset }, (_, at) => `${partition}/${at}`),
      )
      const sql = `SELECT row_id, source_partition, source_offset FROM sales.${BRONZE}`
      const { lake, viewer } = receipts.parts()
      const landed: string[] = []
      for await (const rows of lake.rows(sql, viewer))
        landed.push(...rows.map((row) => `${whole(row, 'source_partition')}/${whole(row, 'source_offset')}`))
      expect(landed.toSorted()).toEqual(places.toSorted())
      expect(new Set(await receipts.states())).toEqual(new Set(['landed']))
      expect(await rowsOf(receipts.parts(), BRONZE)).toHaveLength(places.length)
    }),
    { seed: 5, numRuns: 8 },
  )
}, 300_000)
