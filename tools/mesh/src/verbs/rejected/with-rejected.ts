import { viewerOfEverything } from '@storemesh/access'
import type { RejectedParts } from '@storemesh/pipeline'
import { wireReader } from '@storemesh/schema-registry'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { openEmbedded } from '../../wiring/embedded.js'

/** Runs the work over the refused rows of the data folder. It takes no lock, and works beside a mesh that runs. */
export async function withRejected<T>(call: Call, work: (parts: RejectedParts) => Promise<T>): Promise<T> {
  const { dataFolder, memory, threads } = await call.settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' }) // a folder that is none is not made into one
  const { clock, dice } = call
  const budget = { memory_mb: memory.queries_mb, threads }
  const embedded = await openEmbedded(layout, { budget, domains: [], clock, dice })
  try {
    return await work({
      ...embedded,
      contracts: await embedded.contracts(),
      wire: wireReader(embedded.schemas),
      viewer: viewerOfEverything('mesh dlq'),
    })
  } finally {
    await embedded.close()
  }
}
