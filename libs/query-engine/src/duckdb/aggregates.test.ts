import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { AGGREGATES } from '../aggregates.js'

/** They rank the rows of a window, and stand nowhere else. */
const OF_WINDOWS = `cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number`

test('every function of the engine that gathers rows is known for it', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const answer = await connection.run("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'")
  const names = (await answer.getRows()).flat().map(String)
  expect(names.length).toBeGreaterThan(80)
  expect(names.filter((name) => !AGGREGATES.has(name) && !OF_WINDOWS.split(' ').includes(name))).toEqual([])
  connection.closeSync()
})
