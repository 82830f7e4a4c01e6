import { type Clock, instantText } from '@storemesh/core'
import type { AuditEntry } from './audit-entry.js'
import { auditUnavailable } from './audit-fault.js'
import type { AuditLog } from './audit-log.js'
import { openChain, type TimedEntry } from './chain/chain-writer.js'
import { type OpenSegment, openSegmentFile } from './chain/segment-file.js'
import { headFile } from './heads/head-file.js'
import type { HeadKey } from './heads/head-key.js'

export interface FilesAuditLogOptions {
  /** The folder of this chain alone. */
  readonly folder: string
  readonly chain: string
  /** Where its heads go: the further from the chain, the better. */
  readonly heads: string
  readonly key: HeadKey
  readonly clock: Clock
  /** Told of what a killed writer left of a line. */
  readonly onTorn: (file: string, bytes: number) => void
  /** Told of a head that could not be put away; it is tried again with the next entries. */
  readonly onHeadFailure: (error: unknown) => void
  readonly limits?: Partial<AuditLimits>
  readonly openSegment?: OpenSegment
}

export interface AuditLimits {
  /** Entries that wait for the disk; past it nothing more is taken. */
  readonly waiting_max: number
  /** Of one write. */
  readonly group_max: number
  readonly segment_bytes_max: number
  /** A head is signed after so many entries, and after so long where there are any. */
  readonly head_entries: number
  readonly head_ms: number
}

export const DEFAULT_AUDIT_LIMITS: AuditLimits = {
  waiting_max: 10_000,
  group_max: 1000,
  segment_bytes_max: 16 << 20,
  head_entries: 256,
  head_ms: 10_000,
}

interface Waiting {
  readonly entries: readonly TimedEntry[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Group commit: what comes while one write is on its way to the disk goes with the next one, and all of it waits for one fsync. */
export async function filesAuditLog(options: FilesAuditLogOptions): Promise<AuditLog> {
  const { folder, chain, clock, key, onTorn, onHeadFailure, openSegment = openSegmentFile } = options
  const limits = { ...DEFAULT_AUDIT_LIMITS, ...options.limits }
  const writer = await openChain({ folder, chain, openSegment, onTorn, segment_bytes_max: limits.segment_bytes_max })
  const heads = headFile(options.heads, chain, key, openSegment)
  const queue: Waiting[] = []
  let [count, isClosed] = [0, false]
  let headed = { sequence: writer.end().sequence, at_ms: clock.elapsed_ms() }
  let working: Promise<void> | undefined

  async function putHead(): Promise<void> {
    const end = writer.end()
    if (end.sequence === headed.sequence) return
    try {
      await heads.write({ chain, ...end, at: instantText(clock.now_ms()) })
      headed = { sequence: end.sequence, at_ms: clock.elapsed_ms() }
    } catch (error) {
      onHeadFailure(error)
    }
  }
  const isHeadDue = () =>
    writer.end().sequence - headed.sequence >= limits.head_entries || clock.elapsed_ms() - headed.at_ms >= limits.head_ms

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await writer.write(group.flatMap(({ entries }) => entries))
      for (const { resolve } of group) resolve()
    } catch (cause) {
      for (const { reject } of group) reject(auditUnavailable('the audit log cannot be written', cause))
    }
  }
  async function workOff(): Promise<void> {
    await Promise.resolve() // whoever comes in the same turn goes along
    while (queue.length > 0) {
      const group = queue.splice(0, groupLength(queue, limits.group_max))
      await writeGroup(group)
      count -= entriesIn(group)
      if (isHeadDue()) await putHead()
    }
    working = undefined
  }

  return {
    append(entries: readonly AuditEntry[]) {
      if (isClosed) return Promise.reject(auditUnavailable('the audit log is closed'))
      if (entries.length === 0) return Promise.resolve()
      if (count + entries.length > limits.waiting_max)
        return Promise.reject(auditUnavailable(`more than ${limits.waiting_max} entries wait for the audit log's disk`))
      const at = instantText(clock.now_ms())
      count += entries.length
      return new Promise((resolve, reject) => {
        queue.push({ entries: entries.map((entry) => ({ at, entry })), resolve, reject })
        working ??= workOff()
      })
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await working
      await putHead()
      await heads.close()
      await writer.close()
    },
  }
}

const entriesIn = (group: readonly Waiting[]): number => group.reduce((sum, { entries }) => sum + entries.length, 0)

/** How many of those who wait go together: at least the first. */
function groupLength(queue: readonly Waiting[], most: number): number {
  let [length, entries] = [0, 0]
  for (const one of queue) {
    entries += one.entries.length
    if (length > 0 && entries > most) return length
    length++
  }
  return length
}
