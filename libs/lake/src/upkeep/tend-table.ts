import {
  type Expired,
  type Expiry,
  expireSnapshots,
  type ManifestRewrite,
  type ManifestsRewritten,
  rewriteManifests,
  type Sweep,
  sweepOrphans,
  type Swept,
  type TableName,
} from '@storemesh/iceberg'
import { type Compacted, type Compaction, type CompactParts, compactTable } from './compact.js'

export interface Tending {
  readonly compaction?: Compaction
  readonly manifests?: ManifestRewrite
  readonly expiry?: Expiry
  /** Left out where it is not time yet: a sweep looks at every file. */
  readonly sweep?: Sweep | undefined
}

export interface Tended {
  readonly compacted: Compacted
  readonly manifests: ManifestsRewritten
  readonly expired: Pick<Expired, 'snapshots' | 'refs' | 'files' | 'outrun'>
  readonly swept: Swept | undefined
}

/** Keeps a table short: small files together, manifests together, old snapshots gone, orphans gone. What it says does not change. */
export async function tendTable(parts: CompactParts, name: TableName, tending: Tending = {}): Promise<Tended> {
  const compacted = await compactTable(parts, name, tending.compaction)
  const manifests = await rewriteManifests(parts, name, tending.manifests)
  const { snapshots, refs, files, outrun } = await expireSnapshots(parts, name, tending.expiry)
  const swept = tending.sweep && (await sweepOrphans(parts, name, tending.sweep))
  return { compacted, manifests, expired: { snapshots, refs, files, outrun }, swept }
}
