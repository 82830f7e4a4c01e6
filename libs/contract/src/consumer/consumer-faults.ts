import { Fault } from '@storemesh/core'
import { fieldsOf } from '../compare/field.js'
import type { Terms } from '../compare/terms.js'
import type { Consumer, ConsumerRead } from './consumer.js'
import { isInRange } from './version-range.js'

const SHOWN_MAX = 20

/** What a consumer declares to read and no contract has; each fault says file, line and column. */
export const consumerFaults = (consumer: Consumer, contracts: readonly Terms[]): readonly Fault[] =>
  consumer.reads.flatMap((read) => readFaults(read, contracts))

function readFaults({ contract, versions, fields, place }: ConsumerRead, contracts: readonly Terms[]): readonly Fault[] {
  const named = contracts.filter((terms) => nameOf(terms) === contract)
  if (named.length === 0) {
    const found = contracts.map(nameOf).toSorted().slice(0, SHOWN_MAX).join(', ')
    return [new Fault('CONSUMER_CONTRACT_UNKNOWN', `${place}: no contract ${contract}; there are ${found}`)]
  }
  const taken = named.filter((terms) => isInRange(versions, terms.contract.version))
  if (taken.length === 0) {
    const found = named.map((terms) => terms.contract.version).join(', ')
    return [
      new Fault('CONSUMER_VERSION_UNKNOWN', `${place}: no version of ${contract} is in ${versions.text}; there is ${found}`),
    ]
  }
  return taken.flatMap((terms) => {
    const known = fieldsOf(terms)
    return fields
      .filter(({ text }) => !known.has(text))
      .map(({ text, place }) => {
        const inVersion = `${contract} ${terms.contract.version} has no field ${text}`
        return new Fault('CONSUMER_FIELD_UNKNOWN', `${place}: ${inVersion}; name one that it has, or take the line away`)
      })
  })
}

const nameOf = ({ contract: { domain, product } }: Terms): string => `${domain}.${product}`
