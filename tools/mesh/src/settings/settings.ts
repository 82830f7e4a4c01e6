import { dirname, resolve } from 'node:path'
import { Fault } from '@storemesh/core'
import { suggestion } from '../command/suggest.js'
import type { RedisUrl } from '../kind/redis-url.js'
import type { AuthSettings } from './auth.js'
import { findConfigFile, readConfigFile } from './config-file.js'
import { configSource } from './config-source.js'
import type { Profile } from './define-mesh.js'
import { type GatewaySettings, readGateway } from './gateway.js'
import { BUDGET_URL_VARIABLE, readSharedBudget } from './shared-budget.js'
import { readRegistry, REGISTRY_VARIABLES, type RegistrySettings } from './registry.js'
import { type Setting, variableOf } from './setting.js'
import { environmentSource, flagSource, type Resolved, resolveSetting, type Source } from './sources.js'
import { table } from './table.js'
import { readShop, SHOP_URL_VARIABLE, type ShopSettings } from './shop.js'
import { OTLP_HEADERS_VARIABLE, type OtlpSettings, readOtlp } from './telemetry.js'
import { readWebhooks, type WebhookSettings, webhookVariables } from './webhooks.js'

/** Where OpenLineage events go: to an endpoint, into a file, both, or nowhere. Empty is not set. */
export interface LineageSettings {
  readonly url: string
  readonly file: string
  readonly namespace: string
}

/** What the mesh runs with, from flags, environment, config file and defaults, in this order. */
export interface Settings {
  readonly profile: Profile
  readonly dataFolder: string
  readonly gateway: GatewaySettings
  /** The Redis in which gateways share what each identity may spend; left out where each counts by itself. */
  readonly sharedBudget?: RedisUrl
  readonly auth: AuthSettings
  /** Where a domain's own process answers. */
  readonly subgraph: { readonly host: string; readonly port: number }
  readonly simulator: { readonly rate: number | 'max'; readonly seed: number }
  /** Left out where the web shop's database is the embedded one. */
  readonly shop?: ShopSettings
  readonly commitInterval_ms: number
  readonly memory: { readonly pipeline_mb: number; readonly queries_mb: number }
  readonly threads: number
  readonly telemetry: { readonly otlp: OtlpSettings }
  readonly lineage: LineageSettings
  /** The folder of the audit log's heads; empty where it is the data folder's own. */
  readonly audit: { readonly heads: string }
  readonly webhooks: readonly WebhookSettings[]
  readonly registry: RegistrySettings
  /** Each as it may be shown, with where it came from. */
  readonly origins: readonly Pick<Resolved<unknown>, 'name' | 'shown' | 'origin'>[]
}

export interface Given {
  /** By setting: the flag that was used and its text. */
  readonly flags: ReadonlyMap<string, { readonly flag: string; readonly text: string }>
  readonly environment: NodeJS.ProcessEnv
  readonly cwd: string
  /** The file of `--config`. */
  readonly configFile?: string | undefined
}

/** Variables that steer the process and are no settings. */
const PROCESS_VARIABLES = ['MESH_CONFIG', 'MESH_SERVICES_CACHE', 'MESH_STACK', 'MESH_SUPERVISOR']

export async function readSettings({ flags, environment, cwd, configFile }: Given): Promise<Settings> {
  const path = configFile ?? environment['MESH_CONFIG'] ?? findConfigFile(cwd)
  const file = path === undefined ? undefined : await readConfigFile(resolve(cwd, path))
  const root = file ? dirname(file.path) : cwd
  const names = Object.values(table).map(({ name }) => name)
  const outside = [flagSource(flags, cwd), environmentSource(environment, cwd)]
  const within = (profile?: Profile): Source[] => (file ? [...outside, configSource(file, profile, names)] : outside)
  const profile = resolveSetting(table.profile, within(), root)
  if (profile.value === 'cluster') throw clusterNotYet(profile.origin)
  const sources = within(profile.value)
  const topics = resolveSetting(table.webhooks, sources, root)
  refuseUnknownVariables(environment, webhookVariables(topics.value))
  return settingsFrom({ profile, topics, sources, root, secrets: environmentSource(environment, cwd) })
}

interface Resolving {
  readonly profile: Resolved<Profile>
  readonly topics: Resolved<ReadonlyMap<string, string>>
  readonly sources: readonly Source[]
  readonly root: string
  /** Where secrets come from: never a file that is written down with the code. */
  readonly secrets: Source
}

function settingsFrom({ profile, topics, sources, root, secrets }: Resolving): Settings {
  const origins: Resolved<unknown>[] = [profile]
  const read = <T>(setting: Setting<T>): T => {
    const resolved = resolveSetting(setting, sources, root)
    origins.push(resolved)
    return resolved.value
  }
  const webhooks = readWebhooks(topics.value, secrets)
  const { registry, origins: ofRegistry } = readRegistry(secrets)
  const { shop, origin: shopUrl } = readShop(read(table.shopFollow), secrets)
  const { otlp, origin: otlpHeaders } = readOtlp(read, secrets)
  const { sharedBudget, origin: budgetUrl } = readSharedBudget(secrets)
  const settings = {
    profile: profile.value,
    dataFolder: read(table.data),
    gateway: readGateway(read),
    ...(sharedBudget && { sharedBudget }),
    auth: {
      issuer: read(table.authIssuer),
      jwksUrl: read(table.authJwksUrl),
      audience: read(table.authAudience),
      anonymous: read(table.authAnonymous),
    },
    subgraph: { host: read(table.subgraphHost), port: read(table.subgraphPort) },
    simulator: { rate: read(table.simulatorRate), seed: read(table.simulatorSeed) },
    ...(shop && { shop }),
    commitInterval_ms: read(table.commitInterval),
    memory: { pipeline_mb: read(table.pipelineMemory), queries_mb: read(table.queriesMemory) },
    threads: read(table.threads),
    telemetry: { otlp },
    lineage: { url: read(table.lineageUrl), file: read(table.lineageFile), namespace: read(table.lineageNamespace) },
    audit: { heads: read(table.auditHeads) },
    webhooks: webhooks.map(({ settings }) => settings),
    registry,
  }
  const all: Resolved<unknown>[] = [
    ...origins,
    otlpHeaders,
    shopUrl,
    budgetUrl,
    topics,
    ...webhooks.flatMap(({ origins }) => origins),
    ...ofRegistry,
  ]
  return { ...settings, origins: all.map(({ name, shown, origin }) => ({ name, shown, origin })) }
}

function refuseUnknownVariables(environment: NodeJS.ProcessEnv, ofWebhooks: readonly string[]): void {
  const known = [
    ...Object.values(table).map(variableOf),
    ...ofWebhooks,
    ...REGISTRY_VARIABLES,
    SHOP_URL_VARIABLE,
    BUDGET_URL_VARIABLE,
    OTLP_HEADERS_VARIABLE,
    ...PROCESS_VARIABLES,
  ]
  const unknown = Object.keys(environment).find((name) => name.startsWith('MESH_') && !known.includes(name))
  if (unknown === undefined) return
  throw new Fault(
    'SETTING_UNKNOWN',
    `the environment sets ${unknown}, which is no setting.${suggestion(unknown, known)} Unset it, or see: mesh config show`,
  )
}

const clusterNotYet = (origin: string) =>
  new Fault(
    'PROFILE_NOT_AVAILABLE',
    `the profile cluster (from ${origin}) comes with the adapters for servers, which are not part of this version. Use the profile embedded`,
  )
