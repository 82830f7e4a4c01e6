import { expireSnapshots, rewriteManifests } from '@storemesh/iceberg'
import { compactTable } from '@storemesh/lake'
import { type Ground, wait } from './ground.js'
import { heldIn } from './row-steps.js'
import type { Step } from './step.js'

/** Steps that change what a table is made of, and no row. */

export const compact: Step = (ground) =>
  withTheSameRows(ground, async () => {
    const { files_before, files_after } = await compactTable(ground, ground.name, { files_min: 2, delete_ratio: 0 })
    return `compacted ${files_before} files to ${files_after}`
  })

export const orderManifests: Step = (ground) =>
  withTheSameRows(ground, async () => {
    const { manifests_before, manifests_after } = await rewriteManifests(ground, ground.name, { manifests_max: 1 })
    return `rewrote ${manifests_before} manifests to ${manifests_after}`
  })

export const expire: Step = async (ground) => {
  wait(ground)
  const retention = { min_snapshots_to_keep: ground.dice.between(1, 2), max_snapshot_age_ms: 1, readers_ms: 0 }
  const { snapshots, files } = await expireSnapshots(ground, ground.name, { retention })
  return `expired ${snapshots} snapshots with ${files} files`
}

/** The snapshots that it makes have the rows that were there. */
async function withTheSameRows(ground: Ground, work: () => Promise<string>): Promise<string> {
  wait(ground)
  const held = heldIn(ground, await ground.catalog.load(ground.name))
  const did = await work()
  for (const { 'snapshot-id': id } of (await ground.catalog.load(ground.name)).metadata.snapshots)
    if (!ground.truths.has(id)) ground.truths.set(id, held)
  return did
}
