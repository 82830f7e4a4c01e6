import type { Consumer, Contract } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { dataFlow, type Domain, type Flow, reachedFrom } from '@storemesh/domain'
import {
  type ColumnFlow,
  columnFlow,
  declaredReaders,
  domainLineage,
  type ModelLineage,
  reachedColumns,
} from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import { suggestion } from '../../command/suggest.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { withPlanningEngine } from '../check/planning-engine.js'
import { soundContractsNow } from '../contracts/contract-files.js'

const WAYS = ['comes from', 'goes into'] as const
const NAMED_MAX = 100

export async function run(call: Call): Promise<ExitCode> {
  const [named = ''] = call.positionals
  const domains = await loadDomains()
  const flow = dataFlow(domains)
  const { contracts, consumers } = await declared(call)
  const table = nameAmong([...flow.keys()], named)
  if (table === undefined) return tellColumn(call, named, await allColumns(call, domains, { contracts, consumers }))
  tellTable(call, flow, table, declaredReaders(domains, { contracts, consumers }))
  return 0
}

interface Declared {
  readonly contracts: ReadonlyMap<string, Contract>
  readonly consumers: readonly Consumer[]
}

async function declared(call: Call): Promise<Declared> {
  const { contracts, consumers } = await soundContractsNow(call)
  return { contracts: new Map([...contracts].map(([reference, { contract }]) => [reference, contract])), consumers }
}

function tellTable({ output }: Call, flow: Flow, table: string, readers: ReturnType<typeof declaredReaders>): void {
  const lines = WAYS.flatMap((way) =>
    reachedFrom(flow, table, way).map(({ node, distance }) => ({ way, distance, name: node.name, kind: node.kind })),
  )
  const into = [{ distance: 0, name: table }, ...lines.filter(({ way }) => way === 'goes into')]
  const reading = into.flatMap(({ name, distance }) =>
    readers
      .filter(({ of }) => of === name)
      .map(({ reader }) => ({ way: 'goes into', distance: distance + 1, name: reader, kind: 'reader' })),
  )
  output.table(
    [{ name: 'way' }, { name: 'distance', align: 'right' }, { name: 'name' }, { name: 'kind' }],
    [...lines, ...reading.toSorted((one, other) => one.distance - other.distance)],
  )
}

const allColumns = (call: Call, domains: readonly Domain[], { contracts, consumers }: Declared): Promise<ColumnFlow> =>
  withPlanningEngine(call, async (statements) => {
    const lineages: ModelLineage[] = []
    for (const domain of domains) lineages.push(...(await domainLineage({ statements, contracts }, domain)))
    return columnFlow(domains, { contracts, consumers, lineages })
  })

function tellColumn({ output }: Call, named: string, flow: ColumnFlow): ExitCode {
  const names = [...flow.keys()]
  const name = nameAmong(names, named)
  if (name === undefined) throw notFound(named, names)
  const lines = WAYS.flatMap((way) =>
    reachedColumns(flow, name, way).map(({ node, distance, how }) => ({ way, distance, name: node.name, kind: node.kind, how })),
  )
  output.table(
    [{ name: 'way' }, { name: 'distance', align: 'right' }, { name: 'name' }, { name: 'kind' }, { name: 'how' }],
    lines,
  )
  return 0
}

/** Its domain may be left out, as long as no other is called so. TABLE_AMBIGUOUS. */
function nameAmong(names: readonly string[], named: string): string | undefined {
  if (names.includes(named)) return named
  const found = names.filter((name) => (name.endsWith(`.${named}`) && !name.includes(' ')) || name === `topic ${named}`)
  const [name, ...others] = found
  if (others.length === 0) return name
  throw new Fault(
    'TABLE_AMBIGUOUS',
    `${named.slice(0, NAMED_MAX)} is one of several: ${found.slice(0, FOUND_SHOWN_MAX).join(', ')}. Name one of them`,
  )
}

const FOUND_SHOWN_MAX = 10

function notFound(named: string, names: readonly string[]): Fault {
  const text = named.slice(0, NAMED_MAX)
  return new Fault(
    'TABLE_NOT_FOUND',
    `no domain declares a table, processor, topic or column ${text}.${suggestion(text, names)} See: mesh graph`,
  )
}
