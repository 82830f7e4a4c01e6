import type { Domain } from '@storemesh/domain'
import { prepareDomain } from '@storemesh/pipeline'
import type { Embedded } from './embedded.js'

/** Makes the topics and tables of domains: whichever process comes first makes them, and none waits for another. */
export async function prepareDomains(
  embedded: Pick<Embedded, 'catalog' | 'eventLog' | 'contracts'>,
  domains: readonly Domain[],
): Promise<void> {
  const { catalog, eventLog } = embedded
  const parts = { catalog, eventLog, contracts: await embedded.contracts() }
  for (const domain of domains) await prepareDomain(parts, domain)
}
