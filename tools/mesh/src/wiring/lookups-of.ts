import { Fault } from '@storemesh/core'
import type { KeyValueStore } from '@storemesh/key-value'
import type { Embedded } from './embedded.js'

/** A domain's own store, which was opened with the rest. */
export function lookupsOf({ lookups }: Pick<Embedded, 'lookups'>, domain: string): KeyValueStore {
  const store = lookups.get(domain)
  if (store) return store
  throw new Fault('DOMAIN_UNKNOWN', `the store of ${domain} was not opened`)
}
