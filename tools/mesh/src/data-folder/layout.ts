import { join } from 'node:path'

/** Where everything below a data folder lies; nobody else joins these names. */
export const layoutOf = (root: string) => ({
  root,
  /** What makes the folder a data folder. */
  marker: join(root, 'mesh-data.json'),
  lake: join(root, 'lake'),
  log: join(root, 'log'),
  stores: join(root, 'store'),
  /** A domain's own key-value store. */
  store: (domain: string) => join(root, 'store', domain),
  /** The schemas of topics. */
  schemas: join(root, 'schemas'),
  /** Who answers for which domain's part of the graph. */
  graph: join(root, 'graph'),
  /** What others pushed, and the keys that it came under. */
  webhooks: join(root, 'webhooks'),
  /** Where others leave files for the mesh to read. */
  files: join(root, 'files'),
  /** What the simulator knows to be true. */
  truth: join(root, 'truth'),
  /** The simulated shop's Postgres. */
  shop: join(root, 'shop'),
  /** A record of each process that runs here. */
  run: join(root, 'run'),
  /** Files that live as long as their process. */
  spool: join(root, 'spool'),
  /** Parquet copies of Avro files, shared by all processes; made again where they are gone. */
  parquetCopies: join(root, 'spool', 'parquet-copies'),
  /** What the pipeline's engine has found out of its statements; found out again where it is gone. */
  statements: join(root, 'spool', 'statements.json'),
  locks: join(root, 'locks'),
  /** With what texts are hashed for those who are not to read them. */
  maskKey: join(root, 'secrets', 'mask-key'),
  /** With what cursors of subscriptions are sealed. */
  cursorKey: join(root, 'secrets', 'cursor-key'),
  /** By what `mesh token` signs. */
  issuerKey: join(root, 'secrets', 'issuer-key.json'),
  /** By what a gateway signs for whom it asks a domain's process. */
  gatewayKey: join(root, 'secrets', 'gateway-key.json'),
  /** Who read what of persons: a chain of entries for each process that writes at one time. */
  audit: join(root, 'audit'),
  /** What those chains had come to, signed; elsewhere, where `audit.heads` says so. */
  auditHeads: join(root, 'audit-heads'),
  /** By what heads are signed. */
  auditKey: join(root, 'secrets', 'audit-key.pem'),
  /** Servers that `mesh services` has started. */
  services: join(root, 'services'),
})

export type Layout = ReturnType<typeof layoutOf>

export const LAYOUT_NAMES: readonly string[] = [
  'lake',
  'log',
  'store',
  'schemas',
  'graph',
  'webhooks',
  'files',
  'truth',
  'shop',
  'run',
  'spool',
  'locks',
  'secrets',
  'audit',
  'audit-heads',
  'services',
  'mesh-data.json',
]
