import { contractReference, fieldsOf, readersOf } from '@storemesh/contract'
import type { Call } from '../../command/verb.js'
import { published } from '../contracts.js'
import { soundContractsNow } from './contract-files.js'
import { namedContract } from './named-contract.js'
import { contractsPublished } from './published.js'

export async function run(call: Call): Promise<0> {
  const { option, output } = call
  const { contracts, consumers } = await (option(published) ? contractsPublished(call) : soundContractsNow(call))
  const terms = namedContract(call, contracts)
  const { domain, product, version, status, owner, port, key } = terms.contract
  const readers = readersOf(`${domain}.${product}`, version, consumers)
  output.line(
    `${contractReference(terms.contract)}: version ${version}, ${status}, ${owner} answers for it; a ${port.kind}, key ${key.join(', ')}`,
  )
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
