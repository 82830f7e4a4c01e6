import { viewerOfEverything } from '@storemesh/access'
import type { RowRule } from '@storemesh/contract'
import { engineOfThisFile } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { breaksRule } from './row-condition.js'

const engine = engineOfThisFile()

const TEXT = 'CAST(NULL AS varchar)'
const WHOLE = 'CAST(NULL AS integer)'
const path = ['value']

/** A rule, the values that break it, and those that meet it; what is missing is met by all but one. */
const RULES: readonly (readonly [RowRule, readonly string[], readonly string[]])[] = [
  [{ path, breaks: 'missing', texts: [] }, [TEXT], [`''`, `'N/A'`]],
  [{ path, breaks: 'missing', texts: ['', `it's none`] }, [TEXT, `''`, `'it''s none'`], [`'tea'`]],
  [{ path, breaks: 'not among', texts: ['tea', `chef's`] }, [`'rice'`, `''`], [`'tea'`, `'chef''s'`, TEXT]],
  [{ path, breaks: 'not among', texts: ['1', '2'] }, ['3'], ['1', '2', WHOLE]],
  [{ path, breaks: 'pattern', pattern: '^[A-Z]{2}$' }, [`'a'`, `'ABC'`, `''`], [`'AB'`, TEXT]],
  [{ path, breaks: 'below', of: 'value', limit: 1 }, ['0', '-1', `DECIMAL '0.99'`], ['1', `DECIMAL '1.00'`, WHOLE]],
  [{ path, breaks: 'above', of: 'value', limit: 9 }, ['10', `DECIMAL '9.01'`], ['9', '-10', WHOLE]],
  [{ path, breaks: 'below', of: 'length', limit: 2 }, [`''`, `'é'`], [`'éé'`, TEXT]],
  [{ path, breaks: 'above', of: 'length', limit: 2 }, [`'tea'`], [`'te'`, TEXT]],
  [{ path, breaks: 'below', of: 'items', limit: 1 }, ['filter(ARRAY[1], one -> one > 1)'], ['ARRAY[1]']],
  [{ path, breaks: 'above', of: 'items', limit: 1 }, ['ARRAY[1, 2]'], ['ARRAY[1]']],
  [
    { path: ['value', 'order'], breaks: 'below', of: 'value', limit: 1 },
    [`CAST(ROW(0) AS ROW("order" integer))`],
    [`CAST(ROW(1) AS ROW("order" integer))`, `CAST(NULL AS ROW("order" integer))`],
  ],
]

test.each(RULES)('%j is broken by the values that it speaks of, and by no others', async (rule, broken, met) => {
  const answers = async (values: readonly string[]) => {
    const found: unknown[] = []
    for (const value of values) {
      const sql = `SELECT ${breaksRule(rule, 'target')} AS answer FROM (SELECT ${value} AS value) AS looked`
      for await (const rows of engine().rows({ sql, relations: new Map() }, viewerOfEverything('test')))
        found.push(...rows.map(({ answer }) => answer))
    }
    return found
  }
  expect(await answers(broken)).toEqual(broken.map(() => true))
  expect(await answers(met)).toEqual(met.map(() => false))
})
