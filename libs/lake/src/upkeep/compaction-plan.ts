import { type PlannedFile, partitionKey } from '@storemesh/iceberg'

/** Which files of a table become which fewer ones. */
export interface CompactionPolicy {
  /** How large a file is to be. One that has three quarters of it is left alone. */
  readonly target_bytes: number
  /** Past this share of rows that were deleted a file is written anew, whatever its size. */
  readonly delete_ratio: number
  /** So many files of about the same size become one; fewer wait. */
  readonly files_min: number
  /** What one run reads at most; the next goes on. */
  readonly bytes_max: number
  /** Files of a partition come together whatever their sizes, where there are two. */
  readonly isEager: boolean
}

/** Files that are read and written in one go, and committed together. */
export type CompactionJob = readonly PlannedFile[]

const ENOUGH = 0.75
const SMALLEST_BYTES = 64 * 1024
const GROUPS_IN_JOB_MAX = 64

/** Jobs in the order in which they are to be done: what is worst first, so that a run that ends early did most. */
export function planCompaction(files: readonly PlannedFile[], policy: CompactionPolicy): readonly CompactionJob[] {
  const bins = [...byPartition(files).values()].flatMap((together) => binsOf(chosenOf(together, policy), policy))
  const jobs: PlannedFile[][] = []
  let open: { files: PlannedFile[]; size_bytes: number; groups: number } | undefined
  let total_bytes = 0
  for (const bin of bins.toSorted((one, other) => other.length - one.length)) {
    const size_bytes = sizeOf(bin)
    total_bytes += size_bytes
    if (total_bytes > policy.bytes_max && jobs.length > 0) break
    if (open && open.size_bytes + size_bytes <= policy.target_bytes && open.groups < GROUPS_IN_JOB_MAX) {
      open.files.push(...bin)
      open = { files: open.files, size_bytes: open.size_bytes + size_bytes, groups: open.groups + 1 }
    } else {
      open = { files: [...bin], size_bytes, groups: 1 }
      jobs.push(open.files)
    }
  }
  return jobs
}

function byPartition(files: readonly PlannedFile[]): ReadonlyMap<string, readonly PlannedFile[]> {
  const groups = new Map<string, PlannedFile[]>()
  for (const file of files) {
    const key = partitionKey(file.spec_id, file.partition)
    const group = groups.get(key)
    if (group) group.push(file)
    else groups.set(key, [file])
  }
  return groups
}

/** What is to be written anew of one partition: what must be, and what is small among enough of its like. */
function chosenOf(together: readonly PlannedFile[], policy: CompactionPolicy): readonly PlannedFile[] {
  const isSmall = (file: PlannedFile) => file.size_bytes < policy.target_bytes * ENOUGH
  const small = together.filter(isSmall)
  const tiers = new Map<number, number>()
  for (const file of small) tiers.set(tierOf(file, policy), (tiers.get(tierOf(file, policy)) ?? 0) + 1)
  const enough = policy.isEager ? 2 : policy.files_min
  return together.filter(
    (file) => mustBeRewritten(file, policy) || (isSmall(file) && (tiers.get(tierOf(file, policy)) ?? 0) >= enough),
  )
}

/** A row is written anew once for each tier, not once for each file that came after it. */
function tierOf({ size_bytes }: PlannedFile, { files_min, isEager }: CompactionPolicy): number {
  if (isEager) return 0
  return Math.max(0, Math.floor(Math.log(size_bytes / SMALLEST_BYTES) / Math.log(Math.max(2, files_min))))
}

/** Not every reader reads Avro, and deletes make each scan dearer. */
function mustBeRewritten({ format, deletes, record_count }: PlannedFile, { delete_ratio }: CompactionPolicy): boolean {
  if (format === 'avro') return true
  const deleted = deletes.reduce((sum, each) => sum + each.record_count, 0)
  return deleted > 0 && deleted >= record_count * delete_ratio
}

function binsOf(chosen: readonly PlannedFile[], policy: CompactionPolicy): readonly (readonly PlannedFile[])[] {
  const bins: { files: PlannedFile[]; size_bytes: number }[] = []
  for (const file of chosen) {
    const bin = bins.find((candidate) => candidate.size_bytes + file.size_bytes <= policy.target_bytes)
    if (bin) {
      bin.files.push(file)
      bin.size_bytes += file.size_bytes
    } else bins.push({ files: [file], size_bytes: file.size_bytes })
  }
  // one file that need not be would be written as it is
  return bins.map((bin) => bin.files).filter(([first, ...rest]) => rest.length > 0 || (first && mustBeRewritten(first, policy)))
}

export const sizeOf = (files: readonly { readonly size_bytes: number }[]): number =>
  files.reduce((sum, file) => sum + file.size_bytes, 0)
