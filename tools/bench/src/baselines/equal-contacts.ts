import { systemClock } from '@storemesh/core'
import { DuckDBInstance } from '@duckdb/node-api'

/**
 * What a query finds without any of the resolver: records of the same e-mail or the same phone are one person. Prints the
 * seconds that it took, the most memory in MiB, and how many pairs it has, how many of them are right and how many there are.
 */
const [file = '', threads = '2'] = process.argv.slice(2)
const PEOPLE = `SELECT CAST(record AS integer) AS record, CAST(person AS integer) AS person,
  nullif(lower(email), '') AS email, nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '') AS phone FROM read_csv($1, all_varchar = true)`
const SAME = (column: string) => `SELECT one.record, other.record AS beside, one.person = other.person AS is_right
  FROM people AS one JOIN people AS other ON one.${column} = other.${column} AND one.record < other.record`
const TRUE_PAIRS = 'SELECT sum(records * (records - 1) / 2) FROM (SELECT count(*) AS records FROM people GROUP BY person)'

const began_ms = systemClock.elapsed_ms()
const instance = await DuckDBInstance.create(':memory:', { threads })
const connection = await instance.connect()
const reader = await connection.runAndReadAll(
  `WITH people AS MATERIALIZED (${PEOPLE}), pairs AS (${SAME('email')} UNION ${SAME('phone')})
   SELECT CAST(count(*) AS varchar), CAST(count(*) FILTER (is_right) AS varchar), CAST((${TRUE_PAIRS}) AS varchar) FROM pairs`,
  [file],
)
const took_s = (systemClock.elapsed_ms() - began_ms) / 1000
const memory_mib = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${[took_s, memory_mib, ...(reader.getRows()[0] ?? [])].map(Number).join(' ')}\n`)
