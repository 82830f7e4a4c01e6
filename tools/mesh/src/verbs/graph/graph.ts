import { dataFlow } from '@storemesh/domain'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'

export async function run({ positionals, output }: Call): Promise<ExitCode> {
  const domains = await loadDomains()
  const chosen = new Set((await loadDomains(positionals)).map(({ name }) => name))
  const nodes = [...dataFlow(domains).values()]
  const wanted = nodes.filter(({ domain }) => (domain === undefined ? positionals.length === 0 : chosen.has(domain)))
  output.table(
    [{ name: 'name' }, { name: 'kind' }, { name: 'reads' }],
    wanted.map(({ name, kind, reads }) => ({ name, kind, reads: reads.join(', ') })),
  )
  return 0
}
