import type { Terms } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Call } from '../../command/verb.js'

/** The contract that the first positional names. POSITIONAL_INVALID says which there are. */
export function namedContract({ positionals }: Pick<Call, 'positionals'>, contracts: ReadonlyMap<string, Terms>): Terms {
  const [reference = ''] = positionals
  const terms = contracts.get(reference)
  if (terms) return terms
  const found = [...contracts.keys()].toSorted().join(', ')
  throw new Fault('POSITIONAL_INVALID', `CONTRACT: expected one of ${found}; got ${JSON.stringify(reference)}`)
}
