import { seededDice } from '@storemesh/core'
import { type ModelTable, silver, sql } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.js'

const model = (n: number, reads: readonly ModelTable[]): ModelTable =>
  silver(`stg_${n}`, { reads, sql: sql(new URL('./fixtures/product_sales.sql', import.meta.url)), write: { mode: 'rebuild' } })

/** Models that each read some of those before them. */
function anyModels(seed: number, count: number): readonly ModelTable[] {
  const dice = seededDice(seed)
  const models: ModelTable[] = []
  for (let n = 0; n < count; n++)
    models.push(
      model(
        n,
        models.filter(() => dice.chance(0.15)),
      ),
    )
  return models
}

test.each([1, 2, 3, 4, 5])(
  'a model is taken after all that it reads, and never more at once than may be: seed %i',
  async (seed) => {
    const models = anyModels(seed, 40)
    const dice = seededDice(seed)
    const done = new Set<ModelTable>()
    let [running, most] = [0, 0]
    const outcomes = await sideBySide(
      models,
      async (each) => {
        most = Math.max(most, ++running)
        expect(each.reads.every((read) => read.layer !== 'silver' || done.has(read))).toBe(true)
        for (let tick = dice.between(0, 5); tick > 0; tick--) await Promise.resolve()
        running--
        done.add(each)
        return each.name
      },
      { atOnce_max: 3 },
    )
    expect([...outcomes.values()]).toEqual(models.map(({ name }) => name))
    expect(most).toBe(3)
  },
)

test('where one fails the others are taken all the same, and then it is told', async () => {
  const [first, second] = [model(1, []), model(2, [])]
  const taken: string[] = []
  await expect(
    sideBySide([first, second], async ({ name }) => {
      if (name === first.name) throw new Error('it broke')
      taken.push(name)
    }),
  ).rejects.toThrow('it broke')
  expect(taken).toEqual([second.name])
})
