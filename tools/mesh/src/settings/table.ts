import { availableParallelism } from 'node:os'
import { anonymous } from '../kind/anonymous.js'
import { choice, file, folder, host, httpUrl, rateOrMax, text, trustedUrl, wholeNumber } from '../kind/kinds.js'
import type { Profile } from './define-mesh.js'
import { topicsByName } from '../kind/topics-by-name.js'
import { gatewayTable } from './gateway.js'
import { setting } from './setting.js'
import { telemetryTable } from './telemetry.js'

const MEMORY_MB = { min: 64, max: 1_048_576, unit: 'MB' }

/** Every setting there is, but for those of each webhook. A new one is a line here, one in `settings.ts`, one in `define-mesh.ts`. */
export const table = {
  profile: setting<Profile>({
    name: 'profile',
    kind: choice(['embedded', 'cluster']),
    initial: 'embedded',
    about: 'where the mesh runs: alone in one folder, or on servers',
  }),
  data: setting({ name: 'data', kind: folder, initial: '.mesh', about: 'the folder that holds all state' }),
  ...gatewayTable,
  subgraphHost: setting({
    name: 'subgraph.host',
    kind: host,
    initial: '127.0.0.1',
    about: "the address that a domain's own process answers at",
  }),
  subgraphPort: setting({
    name: 'subgraph.port',
    kind: wholeNumber({ min: 0, max: 65_535 }),
    initial: 0,
    about: "the port of a domain's own process; 0 takes a free one, which gateways find",
  }),
  authIssuer: setting({
    name: 'auth.issuer',
    kind: text('the name of an issuer of tokens, as its tokens say it'),
    initial: '',
    about: 'who issues the tokens of those who ask; mesh token, unless set',
  }),
  authJwksUrl: setting({ name: 'auth.jwks_url', kind: trustedUrl, initial: '', about: "where that issuer's keys are" }),
  authAudience: setting({
    name: 'auth.audience',
    kind: text('a name for which tokens are made'),
    initial: 'storemesh',
    about: 'for whom a token has to be made to be taken here',
  }),
  authAnonymous: setting({
    name: 'auth.anonymous',
    kind: anonymous,
    initial: undefined,
    about: 'what somebody without a token is: everything (on the loopback alone), refused, or somebody of a role',
  }),
  simulatorRate: setting({
    name: 'simulator.rate',
    kind: rateOrMax({ min: 1, max: 100_000 }),
    initial: 50,
    about: 'simulated events a second',
  }),
  simulatorSeed: setting({
    name: 'simulator.seed',
    kind: wholeNumber({ min: 0, max: 4_294_967_295 }),
    initial: 1,
    about: 'the same seed simulates the same world',
  }),
  shopFollow: setting<'log' | 'cursor'>({
    name: 'shop.follow',
    kind: choice(['log', 'cursor']),
    initial: 'log',
    about: "how a Postgres of the web shop's own is followed: by its log, every change, or by the time that rows carry",
  }),
  commitInterval: setting({
    name: 'commit.interval_ms',
    kind: wholeNumber({ min: 50, max: 3_600_000, unit: 'ms' }),
    initial: 1000,
    about: 'how long a table gathers rows before it commits them',
  }),
  pipelineMemory: setting({
    name: 'memory.pipeline_mb',
    kind: wholeNumber(MEMORY_MB),
    initial: 1024,
    about: 'what the engine of the pipeline may take',
  }),
  queriesMemory: setting({
    name: 'memory.queries_mb',
    kind: wholeNumber(MEMORY_MB),
    initial: 512,
    about: 'what the engine of queries may take',
  }),
  threads: setting({
    name: 'threads',
    kind: wholeNumber({ min: 1, max: 1024 }),
    initial: availableParallelism(),
    about: 'threads of all engines together; as many as the machine has, unless set',
  }),
  ...telemetryTable,
  lineageUrl: setting({
    name: 'lineage.url',
    kind: httpUrl,
    initial: '',
    about: 'the OpenLineage endpoint that is told of every step that changed something; nobody is unless set',
  }),
  lineageFile: setting({ name: 'lineage.file', kind: file, initial: '', about: 'a file that gets the same as JSON lines' }),
  lineageNamespace: setting({
    name: 'lineage.namespace',
    kind: host,
    initial: 'local',
    about: 'what tells this mesh from others where their lineage is collected: it is told of storemesh://<namespace>',
  }),
  auditHeads: setting({
    name: 'audit.heads',
    kind: folder,
    initial: '',
    about:
      'the folder that gets the signed heads of the audit log, best on another volume; audit-heads in the data folder, unless set',
  }),
  webhooks: setting<ReadonlyMap<string, string>>({
    name: 'webhooks',
    kind: topicsByName,
    initial: new Map(),
    about: 'by name, the topic that events pushed to /webhooks/<name> go to',
  }),
} as const
