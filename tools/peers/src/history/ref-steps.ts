import { createBranch, createTag, fastForward, isAncestor, rollback, type TableMetadata } from '@storemesh/iceberg'
import { change, type Ground } from './ground.js'
import type { Step } from './step.js'

export const tagIt: Step = async (ground) => {
  const tag = `tag-${ground.dice.between(0, 1e6)}`
  if (!(await hasSnapshot(ground))) return 'nothing to tag'
  await change(ground, (metadata) => createTag(metadata, { name: tag }))
  return `tagged ${tag}`
}

export const branchOff: Step = async (ground) => {
  const branch = `branch-${ground.dice.between(0, 1e6)}`
  if (!(await hasSnapshot(ground))) return 'nothing to branch off'
  await change(ground, (metadata) => createBranch(metadata, { name: branch }))
  return `branched off ${branch}`
}

/** Main moves on to a branch that was made upon it, or back to where it has been. */
export const moveMain: Step = async (ground) => {
  const { metadata } = await ground.catalog.load(ground.name)
  const current = metadata['current-snapshot-id']
  if (current === undefined) return 'main has not been anywhere'
  const ahead = branchesOf(metadata).find((branch) => {
    const id = metadata.refs[branch]?.['snapshot-id']
    return id !== undefined && id !== current && isAncestor(metadata, current, id)
  })
  if (ahead !== undefined) {
    await change(ground, (newest) => fastForward(newest, 'main', ahead))
    return `main moved on to ${ahead}`
  }
  const parent = metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === current)?.['parent-snapshot-id']
  if (parent === undefined || !metadata.snapshots.some((snapshot) => snapshot['snapshot-id'] === parent)) return 'main stays'
  await change(ground, (newest) => rollback(newest, parent))
  return 'main was set back'
}

export const branchesOf = ({ refs }: TableMetadata): readonly string[] =>
  Object.entries(refs).flatMap(([name, { type }]) => (type === 'branch' && name !== 'main' ? name : []))

const hasSnapshot = async ({ catalog, name }: Ground) => (await catalog.load(name)).metadata['current-snapshot-id'] !== undefined
