import { derivedForm, isJsonForm } from '@storemesh/contract'
import type { Call } from '../../command/verb.js'
import { derivedAs } from '../contracts.js'
import { soundContractsNow } from './contract-files.js'
import { namedContract } from './named-contract.js'

export async function run(call: Call): Promise<0> {
  const { contracts } = await soundContractsNow(call)
  const terms = namedContract(call, contracts)
  const { domain, product } = terms.contract
  const versions = [...contracts.values()]
    .map(({ contract }) => contract)
    .filter((other) => other.domain === domain && other.product === product)
  const form = call.option(derivedAs)
  const text = derivedForm(form, terms, versions)
  // what is JSON already is the answer to a program too
  if (isJsonForm(form) || !call.output.json) call.output.raw(text.trimEnd())
  else call.output.value({ as: form, text })
  return 0
}
