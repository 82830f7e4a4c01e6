import type { RejectionCode } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import type { BronzeTable, Domain } from '@storemesh/domain'
import type { Row } from '@storemesh/query-engine'
import { describe, expect, test } from 'vitest'
import { type Ground, groundOfThisFile } from './conformance/ground.js'
import { readContractsBeside } from './conformance/read-contracts-beside.js'
import { tellRows } from './conformance/tell-rows.js'
import { deadLetterTopic } from './ingest/dead-letter.js'
import { prepareChanges, prepareDomain } from './prepare-domain.js'
import { runDomainOnce } from './run-domain.js'

export { type ToldDomain, toldDomains } from './conformance/told-domain.js'
export { readContractsBeside } from './conformance/read-contracts-beside.js'

/** What a bronze table is shown. */
export interface BronzeExample {
  /** A row that has everything, in the form in which bronze keeps it. */
  readonly good: JsonObject
  /** What such a row may lack; without anything else it is refused. */
  readonly mayLack?: readonly string[]
  /** What makes such a row a bad one, how that is refused, and what the reason points at. */
  readonly bad: readonly (readonly [change: JsonObject, code: RejectionCode, at: string])[]
}

/** What every bronze table of a domain does with what its source shows. `contracts` is the folder of the domain's own. */
export function bronzeConformance(domain: Domain, contracts: URL, examples: Readonly<Record<string, BronzeExample>>): void {
  const read = readContractsBeside(contracts)
  const groundOf = groundOfThisFile(() => read)
  const tables = domain.tables.filter(isBronze)

  describe(`bronze of ${domain.name}`, () => {
    test('has an example for each of its tables', () => {
      expect(Object.keys(examples).toSorted()).toEqual(tables.map(({ name }) => name).toSorted())
    })

    test.each(tables.map((table) => [table.name, table] as const))(
      '%s takes a good row, and keeps a bad one apart with its reason',
      async (name, declared) => {
        const ground = await groundOf()
        const { good, mayLack = [], bad } = examples[name] ?? { good: {}, bad: [] }
        const incomplete = Object.keys(good).filter((field) => !mayLack.includes(field))
        const told = [
          good,
          without(good, mayLack),
          ...incomplete.map((field) => without(good, [field])),
          ...bad.map(([change]) => ({ ...good, ...change })),
        ]
        await prepareChanges(ground.parts, domain)
        await prepareDomain(ground.parts, alone(domain, declared))
        const table = await tellRows(ground, declared, told, Object.keys(good))
        await runDomainOnce(ground.parts, alone(domain, table), new AbortController().signal)
        const lacking = Object.fromEntries(mayLack.map((field) => [field, null]))
        expect(await landed(ground, domain.name, name)).toMatchObject([good, { ...good, ...lacking }])
        expect(await refused(ground, domain.name, name)).toEqual([
          ...incomplete.map((field) => ['EVENT_FIELD_MISSING', field]),
          ...bad.map(([, code, at]) => [code, at]),
        ])
      },
    )
  })
}

const isBronze = (table: Domain['tables'][number]): table is BronzeTable => table.layer === 'bronze'

const alone = ({ name, owner }: Domain, table: BronzeTable): Domain => ({ name, owner, tables: [table], live: [], products: [] })

const without = (row: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

/** As JSON has them: whole numbers are numbers. */
async function landed({ parts }: Ground, domain: string, table: string): Promise<readonly unknown[]> {
  const rows: Row[] = []
  const question = `SELECT * FROM ${domain}."${table}" ORDER BY source_offset`
  for await (const batch of parts.lake.rows(question, parts.viewer)) rows.push(...batch)
  return rows.map((row): unknown =>
    JSON.parse(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))),
  )
}

/** Code and field of each row that was kept apart. */
async function refused({ parts }: Ground, domain: string, table: string): Promise<readonly (readonly unknown[])[]> {
  const records = await parts.eventLog.read(deadLetterTopic(domain, table), 0, 0, { records_max: 1000, bytes_max: 16 << 20 })
  return records.map(({ headers }) => [headers['code'], headers['reason']?.split(': ')[0]])
}
