import { type PublishedContracts, readContractFiles } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { historyLimit } from '../contracts.js'
import { openPublished } from './published.js'

export async function run(call: Call): Promise<0> {
  const { option, positionals, output } = call
  const { now, ...contracts } = await openPublished(call)
  const [domain = ''] = positionals
  const newest = now.newest.get(domain)
  if (newest === undefined) {
    const found = [...now.newest.keys()].toSorted().join(', ')
    throw new Fault('POSITIONAL_INVALID', `DOMAIN: expected one of ${found}; got ${JSON.stringify(domain)}`)
  }
  const names = ['revision', 'published_at', 'published_by', 'contracts', 'reads', 'subgraph']
  const rows: Row[] = []
  for await (const row of revisionsOf(contracts, domain, newest)) {
    rows.push(row)
    if (rows.length === option(historyLimit)) break
  }
  output.table(
    names.map((name) => ({ name })),
    rows,
  )
  return 0
}

async function* revisionsOf(
  contracts: Pick<PublishedContracts, 'revision'>,
  domain: string,
  newest: number,
): AsyncGenerator<Row> {
  for (let at: number | undefined = newest; at !== undefined; ) {
    const { number, published_at, published_by, domains } = await contracts.revision(at)
    const { files, subgraph, before } = domains.get(domain) ?? { files: [] }
    const { contracts: published, consumers } = readContractFiles(files)
    yield {
      revision: number,
      published_at,
      published_by,
      contracts: [...published.values()].map(({ contract }) => `${contract.product} ${contract.version}`).join(', '),
      reads: consumers.flatMap(({ reads }) => reads.map(({ contract, versions }) => `${contract} ${versions.text}`)).join(', '),
      subgraph: subgraph !== undefined,
    }
    at = before
  }
}
