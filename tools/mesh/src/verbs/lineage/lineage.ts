import { Fault } from '@storemesh/core'
import { dataFlow, type Flow, reachedFrom } from '@storemesh/domain'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { suggestion } from '../../command/suggest.js'
import { loadDomains } from '../../wiring/domains.js'

export async function run({ positionals: [named = ''], output }: Call): Promise<ExitCode> {
  const flow = dataFlow(await loadDomains())
  const name = nameIn(flow, named)
  const lines = (['comes from', 'goes into'] as const).flatMap((way) =>
    reachedFrom(flow, name, way).map(({ node, distance }) => ({ way, distance, name: node.name, kind: node.kind })),
  )
  output.table([{ name: 'way' }, { name: 'distance', align: 'right' }, { name: 'name' }, { name: 'kind' }], lines)
  return 0
}

/** A table may be named without its domain, as long as no other is called so. TABLE_NOT_FOUND, TABLE_AMBIGUOUS. */
function nameIn(flow: Flow, named: string): string {
  if (flow.has(named)) return named
  const found = [...flow.keys()].filter((name) => name.endsWith(`.${named}`) || name === `topic ${named}`)
  const [name, ...others] = found
  if (name !== undefined && others.length === 0) return name
  const text = named.slice(0, NAMED_MAX)
  if (name !== undefined) throw new Fault('TABLE_AMBIGUOUS', `${text} is one of several: ${found.join(', ')}. Name one of them`)
  throw new Fault(
    'TABLE_NOT_FOUND',
    `no domain declares a table, processor or topic ${text}.${suggestion(text, [...flow.keys()])} See: mesh graph`,
  )
}

const NAMED_MAX = 100
