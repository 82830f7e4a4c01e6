/** Who may import whom. These tables are the whole of it; the files in `rules/` only apply them. */

/** The libs from the bottom up. Each may import those above its own line in this list and no other, so there are no circles. */
export const LIBS_FROM_THE_BOTTOM_UP = [
  'libs/core',
  'libs/telemetry',
  'libs/lifetime-value',
  'libs/access',
  'libs/audit',
  'libs/token',
  'libs/lmdb',
  'libs/object-store',
  'libs/identity',
  'libs/event-log',
  'libs/key-value',
  'libs/schema-registry',
  'libs/webhook',
  'libs/iceberg',
  'libs/query-engine',
  'libs/testing',
  'libs/contract',
  'libs/source',
  'libs/lake',
  'libs/subgraph',
  'libs/domain',
  'libs/pipeline',
] as const

export interface Neighbourhood {
  /** A folder, or `folder/*` for each folder in it. The first line that fits a file counts. */
  readonly who: string
  /** The packages that it may import, by their folders. */
  readonly mayImport: readonly string[]
  /** What to do instead. */
  readonly instead: string
}

export const NEIGHBOURHOODS: readonly Neighbourhood[] = [
  { who: 'libs/core', mayImport: [], instead: 'core imports nothing: move the code up to the lib that needs it' },
  { who: 'libs/*', mayImport: ['libs/*'], instead: 'a lib imports libs only: let the caller pass the thing in' },
  {
    who: 'domains/*',
    mayImport: ['libs/*'],
    instead: "a domain imports libs only: another domain's data arrives by contract, input('customers.dim_users@1')",
  },
  {
    who: 'gateway',
    mayImport: ['libs/*'],
    instead: "the gateway imports libs only: of a domain it reads the contract's subgraph",
  },
  {
    who: 'tools/mesh',
    mayImport: ['libs/*', 'domains/*', 'gateway', 'tools/*'],
    instead: 'the composition root may import all: it should never see this message',
  },
  {
    who: 'tools/bench',
    mayImport: ['libs/*', 'gateway'],
    instead: 'a bench measures libs and the gateway: what needs the whole mesh it starts as the mesh command',
  },
  { who: 'tools/*', mayImport: ['libs/*'], instead: 'a tool imports libs only: what needs the whole mesh belongs in tools/mesh' },
  { who: 'e2e/*', mayImport: [], instead: 'e2e imports no package: speak HTTP, WebSocket or the mesh command' },
  { who: '*', mayImport: ['tools/mesh'], instead: 'a file at the top is a setting: it may import @storemesh/mesh only' },
]

/** A vendor's client appears in these folders (or files) and nowhere else: everybody else speaks to our port. */
export const VENDORS: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['libs/event-log/src/kafka'],
  snappy: ['libs/event-log/src/kafka', 'libs/iceberg/src/parquet-columns', 'libs/source/src/files'],
  'lz4-napi': ['libs/event-log/src/kafka', 'libs/iceberg/src/parquet-columns', 'libs/source/src/files'],
  ioredis: ['libs/key-value/src/redis'],
  '@aws-sdk/client-s3': ['libs/object-store/src/s3'],
  // beside the adapter: what writes Parquet for a reader's test, and the plain COPY that a bench compares with
  '@duckdb/node-api': [
    'libs/query-engine/src/duckdb',
    'libs/iceberg/src/independent-reader.test.ts',
    'libs/iceberg/src/parquet-columns/write-parquet-columns.test.ts',
    'libs/source/src/files/fixtures',
    'tools/bench/src/baselines',
  ],
  'trino-client': ['libs/query-engine/src/trino'],
  lmdb: ['libs/lmdb/src'],
  // beside the registry and the tables: what writes Avro files for a reader's test
  avsc: ['libs/iceberg/src', 'libs/schema-registry/src', 'libs/source/src/files/fixtures'],
  fzstd: ['libs/iceberg/src', 'libs/event-log/src/kafka', 'libs/source/src/files'],
  pg: ['libs/source/src', 'tools/simulator/src'],
  '@electric-sql/pglite': ['tools/simulator/src', 'libs/source/src/postgres'],
  '@electric-sql/pglite-prepopulatedfs': ['tools/simulator/src', 'libs/source/src/postgres'],
  '@electric-sql/pglite-socket': ['tools/simulator/src', 'libs/source/src/postgres'],
  'csv-parse': ['libs/source/src/files'],
  hyparquet: ['libs/source/src/files/parquet'],
  'hyparquet-writer': ['libs/source/src/files/fixtures'],
  mongodb: ['libs/source/src/mongo'],
  'libphonenumber-js': ['libs/identity/src/normalise'],
  jose: ['libs/token/src'],
}

/** Where the development tools of the top package.json (vitest, typescript, tsx …) may be imported without being declared again. */
export const DEVELOPMENT_ONLY: readonly RegExp[] = [
  /\.test\.ts$/,
  /(^|\/)conformance(\/|[^/]*\.ts$)/,
  /^tools\//,
  // begins a program while it is TypeScript
  /-from-source\.mjs$/,
  /^e2e\//,
  /^[^/]+$/,
]
