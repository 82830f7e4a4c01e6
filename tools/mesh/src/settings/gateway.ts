import type { MetricsFor } from '@storemesh/gateway'
import { choice, file, host, truth, wholeNumber } from '../kind/kinds.js'
import { origins } from '../kind/origins.js'
import { type Setting, setting } from './setting.js'

/** Where the gateway answers, whom, and what they may ask. */
export interface GatewaySettings {
  readonly host: string
  readonly port: number
  readonly page: boolean
  readonly rest: boolean
  readonly introspection: boolean
  readonly origins: readonly string[]
  readonly metrics: MetricsFor
  readonly request_log: boolean
  readonly slow_subscribers: 'closed' | 'latest'
  readonly kept_mb: number
  readonly cost_max: number
  readonly cost_per_minute: number
  readonly persisted: {
    readonly mode: 'off' | 'also' | 'only'
    /** Empty is none. */
    readonly manifest: string
    readonly automatic: boolean
  }
}

const COST = { min: 1, max: 1_000_000_000 }

export const gatewayTable = {
  gatewayHost: setting({
    name: 'gateway.host',
    kind: host,
    initial: '127.0.0.1',
    about: 'the address that the gateway listens on',
  }),
  gatewayPort: setting({
    name: 'gateway.port',
    kind: wholeNumber({ min: 0, max: 65_535 }),
    initial: 4000,
    about: 'the port of the gateway; 0 takes a free one',
  }),
  gatewayPage: setting({
    name: 'gateway.page',
    kind: truth,
    initial: true,
    about: 'whether the gateway serves a page to ask from',
  }),
  gatewayRest: setting({
    name: 'gateway.rest',
    kind: truth,
    initial: true,
    about: 'whether products are answered by their addresses too, below /api',
  }),
  gatewayIntrospection: setting({
    name: 'gateway.introspection',
    kind: truth,
    initial: true,
    about: 'whether the schema is told; where not, no error names what a client did not write',
  }),
  gatewayOrigins: setting<readonly string[]>({
    name: 'gateway.origins',
    kind: origins,
    initial: [],
    about: 'other sites whose pages may ask the gateway; none unless set',
  }),
  gatewayMetrics: setting<MetricsFor>({
    name: 'gateway.metrics',
    kind: choice(['off', 'loopback', 'everybody']),
    initial: 'loopback',
    about: 'who reads /metrics: nobody, this machine and tokens of the mesh or a service, or everybody',
  }),
  gatewayRequestLog: setting({
    name: 'gateway.request_log',
    kind: truth,
    initial: false,
    about: 'whether each operation is told of in a line of JSON, without its text, its variables and who asked',
  }),
  gatewaySlowSubscribers: setting<GatewaySettings['slow_subscribers']>({
    name: 'gateway.slow_subscribers',
    kind: choice(['closed', 'latest']),
    initial: 'closed',
    about: 'what becomes of a subscriber that does not keep up: it is closed, or told the latest and how many it missed',
  }),
  gatewayKept: setting({
    name: 'gateway.kept_mb',
    kind: wholeNumber({ min: 0, max: 16_384 }),
    initial: 32,
    about: 'memory for answers that hold still, which are given again to equal rights; 0 keeps none',
  }),
  gatewayCostMax: setting({
    name: 'gateway.cost_max',
    kind: wholeNumber(COST),
    initial: 10_000,
    about: 'what one operation may cost: an object is 1, and what is in a list counts as often as it may be there',
  }),
  gatewayCostPerMinute: setting({
    name: 'gateway.cost_per_minute',
    kind: wholeNumber({ ...COST, min: 0 }),
    initial: 0,
    about: 'what one identity may ask for in a minute, in the same cost; 0 sets no bound',
  }),
  gatewayPersistedMode: setting<GatewaySettings['persisted']['mode']>({
    name: 'gateway.persisted.mode',
    kind: choice(['off', 'also', 'only']),
    initial: 'off',
    about: 'whether operations of the manifest are asked by their ids: not, beside others, or only they are answered',
  }),
  gatewayPersistedManifest: setting({
    name: 'gateway.persisted.manifest',
    kind: file,
    initial: '',
    about: 'the JSON file with the operations that are asked by their ids',
  }),
  gatewayPersistedAutomatic: setting({
    name: 'gateway.persisted.automatic',
    kind: truth,
    initial: true,
    about: 'whether a client may tell an operation once and then name its hash',
  }),
} as const

export const readGateway = (read: <T>(setting: Setting<T>) => T): GatewaySettings => ({
  host: read(gatewayTable.gatewayHost),
  port: read(gatewayTable.gatewayPort),
  page: read(gatewayTable.gatewayPage),
  rest: read(gatewayTable.gatewayRest),
  introspection: read(gatewayTable.gatewayIntrospection),
  origins: read(gatewayTable.gatewayOrigins),
  metrics: read(gatewayTable.gatewayMetrics),
  request_log: read(gatewayTable.gatewayRequestLog),
  slow_subscribers: read(gatewayTable.gatewaySlowSubscribers),
  kept_mb: read(gatewayTable.gatewayKept),
  cost_max: read(gatewayTable.gatewayCostMax),
  cost_per_minute: read(gatewayTable.gatewayCostPerMinute),
  persisted: {
    mode: read(gatewayTable.gatewayPersistedMode),
    manifest: read(gatewayTable.gatewayPersistedManifest),
    automatic: read(gatewayTable.gatewayPersistedAutomatic),
  },
})
