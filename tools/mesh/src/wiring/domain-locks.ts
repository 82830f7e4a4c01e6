import type { Layout } from '../data-folder/layout.js'
import { type DomainLock, takeDomainLock } from '../lock/domain-lock.js'

/** Makes this process the one writer of these domains, or of none. What it waits for is said. */
export async function takeDomainLocks(
  layout: Layout,
  domains: readonly string[],
  say: (text: string) => void,
  patience?: AbortSignal,
): Promise<{ release(): Promise<void> }> {
  const taken: DomainLock[] = []
  const release = async () => {
    for (const lock of taken) await lock.release()
  }
  try {
    for (const domain of domains) taken.push(await takeDomainLock(layout, domain, { say, ...(patience && { patience }) }))
  } catch (error) {
    await release()
    throw error
  }
  return { release }
}
