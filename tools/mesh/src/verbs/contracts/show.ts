import { fieldsOf, readersOf } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Call } from '../../command/verb.js'
import { published } from '../contracts.js'
import { soundContractsNow } from './contract-files.js'
import { contractsPublished } from './published.js'

export async function run(call: Call): Promise<0> {
  const { option, positionals, output } = call
  const { contracts, consumers } = await (option(published) ? contractsPublished(call) : soundContractsNow(call))
  const [reference = ''] = positionals
  const terms = contracts.get(reference)
  if (!terms) {
    const found = [...contracts.keys()].toSorted().join(', ')
    throw new Fault('POSITIONAL_INVALID', `CONTRACT: expected one of ${found}; got ${JSON.stringify(reference)}`)
  }
  const { domain, product, version, status, owner, port, key } = terms.contract
  const readers = readersOf(`${domain}.${product}`, version, consumers)
  output.line(`${reference}: version ${version}, ${status}, ${owner} answers for it; a ${port.kind}, key ${key.join(', ')}`)
  output.table(
    [{ name: 'field' }, { name: 'type' }, { name: 'required' }, { name: 'read_by' }],
    [...fieldsOf(terms).values()].map(({ path, type, required }) => ({
      field: path,
      type,
      required,
      read_by: readers
        .filter(({ read }) => read.fields.some(({ text }) => text === path || path.startsWith(`${text}.`)))
        .map(({ consumer }) => consumer.name)
        .join(', '),
    })),
  )
  return 0
}
