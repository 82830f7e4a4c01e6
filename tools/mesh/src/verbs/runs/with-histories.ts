import { existsSync } from 'node:fs'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import type { Domain } from '@storemesh/domain'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'

/** What a domain's process noted of its runs; `store` is undefined where it never ran in this data folder. */
export interface Noted {
  readonly domain: Domain
  readonly store: KeyValueStore | undefined
}

/** Runs the work over the notes of these domains. It takes no lock, and works beside a mesh that runs. */
export async function withHistories<T>(
  { settings, clock }: Call,
  domains: readonly Domain[],
  work: (noted: readonly Noted[]) => Promise<T>,
): Promise<T> {
  const { dataFolder } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const noted: Noted[] = []
  try {
    for (const domain of domains) {
      const folder = layout.store(domain.name)
      noted.push({ domain, store: existsSync(folder) ? await embeddedKeyValueStore({ folder, clock }) : undefined })
    }
    return await work(noted)
  } finally {
    for (const { store } of noted) await store?.close()
  }
}
