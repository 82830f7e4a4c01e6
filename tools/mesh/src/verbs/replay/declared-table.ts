import { Fault } from '@storemesh/core'
import type { BronzeTable, Domain, ModelTable, TableDeclaration } from '@storemesh/domain'
import { suggestion } from '../../command/suggest.js'
import { loadDomains } from '../../wiring/domains.js'

export interface Declared<T extends TableDeclaration> {
  readonly domain: Domain
  readonly table: T
}

/** A table that is computed. TABLE_NOT_FOUND, TABLE_AMBIGUOUS, POSITIONAL_INVALID where it is bronze. */
export async function declaredModel(text: string): Promise<Declared<ModelTable>> {
  const { domain, table } = await declaredTable(text)
  if (table.layer !== 'bronze') return { domain, table }
  throw new Fault(
    'POSITIONAL_INVALID',
    `TABLE: expected a silver or gold table, got ${text}, which comes from its source: mesh backfill`,
  )
}

/** A table that comes from a source. TABLE_NOT_FOUND, TABLE_AMBIGUOUS, POSITIONAL_INVALID where it is computed. */
export async function declaredBronze(text: string): Promise<Declared<BronzeTable>> {
  const { domain, table } = await declaredTable(text)
  if (table.layer === 'bronze') return { domain, table }
  throw new Fault(
    'POSITIONAL_INVALID',
    `TABLE: expected a bronze table, got ${text}, which is computed from other tables: mesh replay`,
  )
}

export const nameOf = ({ domain, table }: Declared<TableDeclaration>): string => `${domain.name}.${table.name}`

/** By `domain.table`, or by its name alone where only one domain has it. */
async function declaredTable(text: string): Promise<Declared<TableDeclaration>> {
  const all = (await loadDomains()).flatMap((domain) => domain.tables.map((table) => ({ domain, table })))
  const found = all.filter((each) => nameOf(each) === text || each.table.name === text)
  const [table] = found
  if (table && found.length === 1) return table
  if (table) throw new Fault('TABLE_AMBIGUOUS', `${text} is a table of ${found.map(nameOf).join(' and ')}. Name one of them`)
  const names = [...all.map(nameOf), ...all.map((each) => each.table.name)]
  throw new Fault('TABLE_NOT_FOUND', `no domain has a table ${text}.${suggestion(text, names)} See: mesh table list`)
}
