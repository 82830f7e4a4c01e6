import { Fault } from '@storemesh/core'
import type { Catalog, Table, TableName } from '@storemesh/iceberg'
import { suggestion } from '../command/suggest.js'

/** A table by `domain.table`, or by its name alone where only one domain has it. TABLE_NOT_FOUND, TABLE_AMBIGUOUS. */
export async function findTable(catalog: Catalog, text: string): Promise<Table> {
  const all = await catalog.list()
  const matches = all.filter((name) => fullName(name) === text || name.name === text)
  const [found] = matches
  if (found && matches.length === 1) return catalog.load(found)
  if (found)
    throw new Fault(
      'TABLE_AMBIGUOUS',
      `${text} is a table of several domains: ${matches.map(fullName).join(', ')}. Name one of them`,
    )
  throw new Fault('TABLE_NOT_FOUND', `there is no table ${text}.${suggestion(text, all.map(fullName))} See: mesh table list`)
}

export const fullName = ({ namespace, name }: TableName): string => `${namespace}.${name}`
