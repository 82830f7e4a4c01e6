import { Fault } from '@storemesh/core'
import type { SubgraphDefinition } from '@storemesh/subgraph'
import type { LiveProcessor } from './live/live-processor.js'
import type { Product } from './product.js'
import type { RealtimeTable } from './realtime.js'
import type { ModelTable, ProductInput, TableDeclaration } from './table.js'

/** A domain: its table of contents. */
export interface Domain {
  readonly name: string
  readonly owner: string
  readonly tables: readonly TableDeclaration[]
  readonly live: readonly LiveProcessor[]
  readonly realtime?: readonly RealtimeTable[]
  readonly products: readonly Product[]
  /** Models of versions to come: tried beside what is served, by nobody but who asks for it, and served when they stand among the tables. */
  readonly canaries?: readonly ModelTable[]
  /** Its part of the graph; a domain that frontends ask nothing of yet has none. */
  readonly subgraph?: SubgraphDefinition
}

/** A domain with a part in the graph. */
export interface ServedDomain extends Domain {
  readonly subgraph: SubgraphDefinition
}

/** Refuses what could not run: a name twice, a read of a table that is not listed, models that wait for each other. */
export function defineDomain(domain: ServedDomain): ServedDomain
export function defineDomain(domain: Domain): Domain
export function defineDomain(domain: Domain): Domain {
  const refuse = (why: string) => new Fault('DOMAIN_INVALID', `domain ${domain.name}: ${why}`)
  const names = new Set<string>()
  const { realtime = [], canaries = [] } = domain
  for (const { name } of [...domain.tables, ...canaries, ...domain.live, ...realtime]) {
    if (names.has(name)) throw refuse(`${name} is there twice; every table and processor has a name of its own`)
    names.add(name)
  }
  for (const table of domain.tables) {
    if (table.layer === 'bronze') continue
    requireThrough(table, refuse)
    for (const empty of table.mayBeEmpty ?? [])
      if (!table.reads.includes(empty))
        throw refuse(`${readName(empty)} may be empty, but ${table.name} does not read it; take it out`)
    for (const read of table.reads) {
      if (read.layer === 'input') continue
      if (!domain.tables.includes(read)) throw refuse(`${table.name} reads ${read.name}, which is not among its tables; list it`)
    }
  }
  for (const { name, of } of realtime) {
    if (!domain.tables.includes(of)) throw refuse(`${name} is made of ${of.name}, which is not among its tables; list it`)
    if (of.from.kind !== 'topic')
      throw refuse(`${name} is made of ${of.name}, which reads no topic: only a log tells what is coming`)
  }
  for (const product of domain.products) {
    if (!product.contract.startsWith(`${domain.name}.`)) throw refuse(`product ${product.contract} belongs to another domain`)
  }
  for (const { name, reads } of canaries)
    for (const read of reads)
      if (read.layer !== 'input' && !withCanaries(domain).tables.includes(read))
        throw refuse(`${name} reads ${read.name}, which is not among its tables; list it`)
  modelsInOrder(withCanaries(domain))
  return domain
}

const readName = (read: TableDeclaration | ProductInput): string =>
  read.layer === 'input' ? `${read.domain}.${read.product}` : read.name

function requireThrough({ name, through, contract, write }: ModelTable, refuse: (why: string) => Fault): void {
  const needed = through && 'open' in through ? 'journal' : 'rebuild'
  if (through && (contract === undefined || write.mode !== needed))
    throw refuse(`${name} is made by ${through.name}: it needs a contract for its columns, and is written by ${needed}`)
  if (!through && write.mode === 'journal') throw refuse(`${name} is a journal: say with \`through\` what notes are made in it`)
}

/** As it would be if what is tried were served. */
export const withCanaries = <Given extends Pick<Domain, 'tables' | 'canaries'>>(domain: Given): Given => ({
  ...domain,
  tables: [...domain.tables, ...(domain.canaries ?? [])],
})

/** Models so that each comes after what it reads. */
export function modelsInOrder(domain: Pick<Domain, 'name' | 'tables'>): readonly ModelTable[] {
  const ordered: ModelTable[] = []
  const visit = (table: TableDeclaration, path: readonly string[]): void => {
    if (table.layer === 'bronze' || ordered.includes(table)) return
    if (path.includes(table.name)) {
      throw new Fault('DOMAIN_INVALID', `domain ${domain.name}: models wait for each other: ${[...path, table.name].join(' → ')}`)
    }
    for (const read of table.reads) if (read.layer !== 'input') visit(read, [...path, table.name])
    ordered.push(table)
  }
  for (const table of domain.tables) visit(table, [])
  return ordered
}
