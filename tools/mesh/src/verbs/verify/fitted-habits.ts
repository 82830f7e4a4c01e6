import type { Relation } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'
import { VIEWER, withTables } from './compare-layer.js'
import type { DrawnHabits } from './drawn-habits.js'

const FITTED = `
SELECT fits.parameter, fits.estimate, fits.standard_error, truth_habits.drawn
FROM truth_habits
INNER JOIN customers.lifetime_value_fits AS fits ON fits.parameter = truth_habits.parameter
WHERE fits.currency = 'IDR' AND fits.estimate IS NOT NULL
ORDER BY fits.model, fits.parameter`

/** What was found of the parameters by which people buy, beside what was drawn, in words; or why neither is told. */
export async function fittedHabits(
  tables: Tables,
  { untold }: DrawnHabits,
  truth: ReadonlyMap<string, Relation>,
): Promise<string> {
  if (untold !== undefined) return `lifetime_value_fits: untold · ${untold}`
  const relations = await withTables(tables, FITTED, truth)
  const found: string[] = []
  if (relations)
    for await (const rows of tables.engine.rows({ sql: FITTED, relations }, VIEWER))
      for (const { parameter, estimate, standard_error, drawn } of rows) {
        const name = typeof parameter === 'string' ? parameter : ''
        found.push(`${name} ${inShort(estimate)} ± ${inShort(standard_error)} of ${inShort(drawn)}`)
      }
  return `lifetime_value_fits, found ± standard error of drawn: ${found.join(' · ')}`
}

const inShort = (value: unknown): string => String(Number(Number(value).toPrecision(4)))
