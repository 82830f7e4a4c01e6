import { prepareDomain } from '@storemesh/pipeline'
import { domains } from './domains.js'
import type { Embedded } from './embedded.js'

/** Makes the topics and tables of all domains: whichever process comes first makes them, and none waits for another. */
export async function prepareMesh(embedded: Pick<Embedded, 'catalog' | 'eventLog' | 'contracts'>): Promise<void> {
  const { catalog, eventLog } = embedded
  const parts = { catalog, eventLog, contracts: await embedded.contracts() }
  for (const domain of domains) await prepareDomain(parts, domain)
}
