import type { Relation, Row } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'
import { statement, VIEWER, withTables } from './compare-layer.js'

const COUNTED = ['records', 'people', 'persons', 'true_pairs', 'joined_pairs', 'right_pairs', 'right_persons'] as const

/** How well records of persons are put together, in words: of all of them, and of accounts alone. Of nobody nothing is said. */
export async function resolvedIdentities(tables: Tables, truth: ReadonlyMap<string, Relation>): Promise<readonly string[]> {
  const sql = await statement('./truth/resolved_identities.sql')
  const relations = await withTables(tables, sql, truth)
  if (!relations) return []
  const said: string[] = []
  for await (const rows of tables.engine.rows({ sql, relations }, VIEWER)) said.push(...rows.map(inWords))
  return said
}

function inWords(row: Row): string {
  const [records = 0, people = 0, persons = 0, truePairs = 0, joined = 0, right = 0, rightPersons = 0] = COUNTED.map((name) =>
    Number(row[name] ?? 0),
  )
  const pairs = quality(right, joined, truePairs)
  const whole = quality(rightPersons, persons, people)
  const scope = row['scope'] === 'accounts' ? 'accounts' : 'records'
  return `identities_resolved: ${records} ${scope} of ${people} people in ${persons} persons · pairs ${pairs} · persons ${whole}`
}

/** Where nothing was to be found, and nothing was, all of it is right. */
function quality(right: number, said: number, meant: number): string {
  const [precision, recall] = [said === 0 ? 1 : right / said, meant === 0 ? 1 : right / meant]
  const f1 = said + meant === 0 ? 1 : (2 * right) / (said + meant)
  return `precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`
}
