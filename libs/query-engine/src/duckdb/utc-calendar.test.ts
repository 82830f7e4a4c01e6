import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { duckdbEngine } from './duckdb-engine.js'

const YEAR_1_S = -62_135_596_800
const YEAR_9999_S = 253_402_300_799

/** Of a column its day is asked of UTC; of an expression, of DuckDB's calendar. */
const DIFFERENCES = `SELECT count(*) AS instants, count_if(CAST(t AS date) <> CAST(t + INTERVAL '0' SECOND AS date)) AS days,
    count_if(year(t) <> CAST(date_format(t, '%Y') AS bigint)) AS years,
    count_if(month(t) <> CAST(date_format(t, '%m') AS bigint)) AS months,
    count_if(day_of_year(t) <> CAST(date_format(t, '%j') AS bigint)) AS days_of_year,
    count_if(hour(t) <> CAST(date_format(t, '%H') AS bigint)) AS hours,
    count_if(extract(MINUTE FROM t) <> CAST(date_format(t, '%i') AS bigint)) AS minutes
  FROM (SELECT from_unixtime(s) AS t FROM UNNEST($1) AS told (s)) AS instants`

test('the day and the parts of any instant are those that a calendar of all zones tells', async () => {
  const spill_folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder, clock: systemClock })
  onTestFinished(async () => {
    await engine.close()
    await rm(spill_folder, { recursive: true, force: true })
  })
  const dice = seededDice(7)
  const instants = Array.from({ length: 5000 }, () => dice.between(YEAR_1_S, YEAR_9999_S) + dice.between(0, 1))
  const found: unknown[] = []
  for await (const rows of engine.rows(
    { sql: DIFFERENCES, relations: new Map(), parameters: [instants] },
    viewerOfEverything('test'),
  ))
    found.push(...rows)
  expect(found).toEqual([{ instants: 5000n, days: 0n, years: 0n, months: 0n, days_of_year: 0n, hours: 0n, minutes: 0n }])
})
