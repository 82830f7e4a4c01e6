import type { AuditEntry } from './audit-entry.js'

/** Where it is kept who read what of persons, and who changed what. */
export interface AuditLog {
  /** Resolves when the entries are on the disk, one after the other; AUDIT_UNAVAILABLE where they are not, and are not to come. */
  append(entries: readonly AuditEntry[]): Promise<void>
  /** Ends with a signed head of all there is. */
  close(): Promise<void>
}
