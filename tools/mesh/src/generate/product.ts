import { Fault } from '@storemesh/core'
import type { NewColumn } from '@storemesh/iceberg'
import { type CodeFile, constantOf, withDomainProperty, withImport, withListed, withTableProperty } from './code-edit.js'
import { contractText } from './contract-text.js'
import { inWords, kebab, layerOf } from './names.js'
import { changedFile, newFile, type WrittenFile } from './written-file.js'

export interface NewProduct {
  readonly domain: string
  readonly owner: string
  /** The gold table, and the name of the contract. */
  readonly table: string
  /** As its statement makes them. */
  readonly columns: readonly NewColumn[]
  readonly key: readonly string[]
  /** What a row is called in the graph, where frontends ask for it. */
  readonly graphql?: string
}

/** A contract of what the table has, and its line among the products; with a name in the graph, served by key and told of. */
export function productFiles(product: NewProduct, domain: CodeFile): readonly WrittenFile[] {
  const { table, graphql } = product
  if (layerOf(table) !== 'gold')
    throw new Fault(
      'TABLE_NAME_INVALID',
      `${table} is silver: what is published is gold; expected a name such as fact_order, dim_promotions or promotion_sales`,
    )
  const reference = `${product.domain}.${table}@1`
  const served = graphql === undefined ? '' : `, lookup: 'by key', changes: '${product.domain}.${kebab(table)}'`
  const line = `product({ contract: '${reference}', from: ${constantOf(domain, table)}${served} })`
  const promised = withTableProperty(domain, table, 'write', `contract: '${reference}'`)
  const listed = withListed(withImport(promised, '@storemesh/domain', ['product']), 'products', line)
  const inGraph = graphql === undefined ? listed : withDomainProperty(listed, 'subgraph', `{ name: '${product.domain}' }`)
  return [newFile(`contracts/${product.domain}/${table}.yaml`, contractOf(product)), changedFile(domain.path, inGraph.text)]
}

const LOADED = 'created_at'

function contractOf({ domain, owner, table, columns, key, graphql }: NewProduct): string {
  const about = inWords(table.replace(/^(?:dim|fact)_/, ''))
  return contractText({
    domain,
    owner,
    product: table,
    purpose: `Say what holds of ${about}.`,
    usage: `Join by ${key.join(' and ')}.`,
    limitations: 'A row is computed again when what it comes from changes.',
    physicalType: 'table',
    granularity: `One row per ${key.join(' and ')}.`,
    description: `${about.replace(/^./, (letter) => letter.toUpperCase())} as they are now.`,
    columns: columns.map((column) => promised(column, { table, key })),
    key,
    mesh: { port: 'table', ...(graphql !== undefined && { graphql }) },
  })
}

function promised({ name, type }: NewColumn, { table, key }: Pick<NewProduct, 'table' | 'key'>): NewColumn {
  const doc = name === LOADED ? 'When the row was loaded.' : `As the statement of ${table} makes it.`
  return { name, type, required: key.includes(name) || name === LOADED, doc }
}
