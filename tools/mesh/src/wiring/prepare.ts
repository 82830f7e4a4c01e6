import { prepareDomain } from '@storemesh/pipeline'
import { contracts } from './contracts.js'
import { domains } from './domains.js'
import type { Embedded } from './embedded.js'

/** Makes the topics and tables of all domains: whichever process comes first makes them, and none waits for another. */
export async function prepareMesh({ catalog, eventLog }: Pick<Embedded, 'catalog' | 'eventLog'>): Promise<void> {
  const parts = { catalog, eventLog, contracts: await contracts() }
  for (const domain of domains) await prepareDomain(parts, domain)
}
