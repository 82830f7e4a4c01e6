export {
  askedBy,
  type AuditedCommand,
  type AuditedProduct,
  auditedProducts,
  type AuditedWho,
  type AuditEntry,
  type AuditKind,
  productsOf,
} from './audit-entry.js'
export { AUDIT_UNAVAILABLE, auditUnavailable } from './audit-fault.js'
export type { AuditLog } from './audit-log.js'
export type { EntryLine } from './chain/entry-line.js'
export { type AuditLimits, filesAuditLog, type FilesAuditLogOptions } from './files-audit-log.js'
export { type HeadCheck, type HeadKey, newHeadKey, readHeadKey } from './heads/head-key.js'
export { readEntries } from './read-entries.js'
export type { ChainReport, Flaw } from './verify/audit-report.js'
export { type AuditPlace, verifyAudit } from './verify/verify-audit.js'
