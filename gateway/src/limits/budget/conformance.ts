import { describe, expect, test } from 'vitest'
import type { Budget, Spent } from './budget.js'

/** A budget that nobody has spent of, of CONFORMANCE_COST a minute, and whose time can pass. */
export interface BudgetUnderTest {
  readonly budget: Budget
  readonly pass: (duration_ms: number) => void
}

export const CONFORMANCE_COST = 600 // 10 come back in a second
const TAKEN: Spent = { wait_ms: 0 }

/** What every budget promises whoever asks. An adapter's test file calls this and adds only what is its own. */
export function budgetConformance(name: string, fresh: () => Promise<BudgetUnderTest>): void {
  describe(`${name} is a budget`, () => {
    test('what was spent comes back little by little', async () => {
      const { budget, pass } = await fresh()
      expect(await budget.spend('ann', 600)).toEqual(TAKEN)
      expect(await budget.spend('ann', 10)).toEqual({ wait_ms: 1000 })
      pass(999)
      expect((await budget.spend('ann', 10)).wait_ms).toBeCloseTo(1)
      pass(1)
      expect(await budget.spend('ann', 10)).toEqual(TAKEN)
      expect(await budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
    })

    test('all of it can be spent by small costs, and no more', async () => {
      const { budget } = await fresh()
      for (let n = 0; n < 100; n++) expect(await budget.spend('ann', 6)).toEqual(TAKEN)
      expect(await budget.spend('ann', 6)).toEqual({ wait_ms: 600 })
    })

    test('of many that ask at once, as many are let in as it is enough for', async () => {
      const { budget } = await fresh()
      const spent = await Promise.all(Array.from({ length: 70 }, async () => budget.spend('ann', 10)))
      expect(spent.filter(({ wait_ms }) => wait_ms === 0)).toHaveLength(60)
      expect(new Set(spent.slice(60).map(({ wait_ms }) => wait_ms))).toEqual(new Set([1000]))
    })

    test('what is refused costs nothing, and what costs less may still be enough', async () => {
      const { budget } = await fresh()
      await budget.spend('ann', 590)
      for (let n = 0; n < 10; n++) expect(await budget.spend('ann', 20)).toEqual({ wait_ms: 1000 })
      expect(await budget.spend('ann', 10)).toEqual(TAKEN)
    })

    test('nobody saves for more than a minute', async () => {
      const { budget, pass } = await fresh()
      await budget.spend('ann', 5)
      pass(600_000)
      expect(await budget.spend('ann', 600)).toEqual(TAKEN)
      expect(await budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
    })

    test('one does not spend for another', async () => {
      const { budget } = await fresh()
      await budget.spend('ann', 600)
      expect(await budget.spend('bob', 600)).toEqual(TAKEN)
    })

    test('what costs more than all there is takes all there is', async () => {
      const { budget } = await fresh()
      expect(await budget.spend('ann', 5000)).toEqual(TAKEN)
      expect(await budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
      expect(await budget.spend('ann', 5000)).toEqual({ wait_ms: 60_000 })
    })

    test('a name may be of any length and any letters', async () => {
      const { budget } = await fresh()
      for (const who of ['', '\0', `["sales",null,"u-1"] ${'ä💥'.repeat(2000)}`]) {
        expect(await budget.spend(who, 600)).toEqual(TAKEN)
        expect((await budget.spend(who, 600)).wait_ms).toBeGreaterThan(0)
      }
    })
  })
}
