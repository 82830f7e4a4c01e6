import { dirname, resolve } from 'node:path'
import { Fault } from '@storemesh/core'
import { suggestion } from '../command/suggest.js'
import { findConfigFile, readConfigFile } from './config-file.js'
import { configSource } from './config-source.js'
import type { Profile } from './define-mesh.js'
import { type Setting, variableOf } from './setting.js'
import { environmentSource, flagSource, type Resolved, resolveSetting, type Source } from './sources.js'
import { table } from './table.js'

/** What the mesh runs with, from flags, environment, config file and defaults, in this order. */
export interface Settings {
  readonly profile: Profile
  readonly dataFolder: string
  readonly gateway: { readonly host: string; readonly port: number }
  readonly simulator: { readonly rate: number | 'max'; readonly seed: number }
  readonly commitInterval_ms: number
  readonly memory: { readonly pipeline_mb: number; readonly queries_mb: number }
  readonly threads: number
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
const PROCESS_VARIABLES = ['MESH_CONFIG', 'MESH_FROM_DIST', 'MESH_SERVICES_CACHE', 'MESH_STACK']

export async function readSettings({ flags, environment, cwd, configFile }: Given): Promise<Settings> {
  const path = configFile ?? environment['MESH_CONFIG'] ?? findConfigFile(cwd)
  const file = path === undefined ? undefined : await readConfigFile(resolve(cwd, path))
  refuseUnknownVariables(environment)
  const root = file ? dirname(file.path) : cwd
  const names = Object.values(table).map(({ name }) => name)
  const outside = [flagSource(flags, cwd), environmentSource(environment, cwd)]
  const within = (profile?: Profile): Source[] => (file ? [...outside, configSource(file, profile, names)] : outside)
  const profile = resolveSetting(table.profile, within(), root)
  if (profile.value === 'cluster') throw clusterNotYet(profile.origin)
  return settingsFrom(profile, within(profile.value), root)
}

function settingsFrom(profile: Resolved<Profile>, sources: readonly Source[], root: string): Settings {
  const origins: Resolved<unknown>[] = [profile]
  const read = <T>(setting: Setting<T>): T => {
    const resolved = resolveSetting(setting, sources, root)
    origins.push(resolved)
    return resolved.value
  }
  return {
    profile: profile.value,
    dataFolder: read(table.data),
    gateway: { host: read(table.gatewayHost), port: read(table.gatewayPort) },
    simulator: { rate: read(table.simulatorRate), seed: read(table.simulatorSeed) },
    commitInterval_ms: read(table.commitInterval),
    memory: { pipeline_mb: read(table.pipelineMemory), queries_mb: read(table.queriesMemory) },
    threads: read(table.threads),
    origins: origins.map(({ name, shown, origin }) => ({ name, shown, origin })),
  }
}

function refuseUnknownVariables(environment: NodeJS.ProcessEnv): void {
  const known = [...Object.values(table).map(variableOf), ...PROCESS_VARIABLES]
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
