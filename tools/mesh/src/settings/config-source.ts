import { basename, dirname } from 'node:path'
import { Fault } from '@storemesh/core'
import { suggestion } from '../command/suggest.js'
import type { ConfigFile } from './config-file.js'
import type { Source } from './sources.js'

const CONFIG_SETTINGS_MAX = 1000

/** What the file says: `profiles.<profile>` first, then what holds for all. A name that no setting has is refused. */
export function configSource(file: ConfigFile, profile: string | undefined, names: readonly string[]): Source {
  const { profiles, ...forAll } = file.content
  const where = basename(file.path)
  const all = flatten(forAll, names)
  const perProfile = new Map(Object.entries(isRecord(profiles) ? profiles : {}).map(([name, set]) => [name, flatten(set, names)]))
  if (profiles !== undefined && !isRecord(profiles))
    throw wrongProfiles(where, `got ${Array.isArray(profiles) ? 'an array' : typeof profiles}`)
  for (const name of perProfile.keys())
    if (!PROFILES.includes(name)) throw wrongProfiles(where, `got ${name}.${suggestion(name, PROFILES)}`)
  refuseUnknown([...all.keys(), ...[...perProfile.values()].flatMap((set) => [...set.keys()])], names, where)
  const own = profile === undefined ? undefined : perProfile.get(profile)

  return {
    base: dirname(file.path),
    find: ({ name }) => {
      if (own?.has(name)) return { origin: `${where} (profiles.${profile})`, value: own.get(name) }
      return all.has(name) ? { origin: where, value: all.get(name) } : undefined
    },
  }
}

const PROFILES = ['embedded', 'cluster']

const wrongProfiles = (where: string, came: string) =>
  new Fault('SETTING_INVALID', `profiles: expected an object with embedded or cluster, ${came} from ${where}`)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{ gateway: { port: 1 } }` is `gateway.port`; an object that a setting is named after stays whole. */
function flatten(value: unknown, names: readonly string[], path: readonly string[] = []): Map<string, unknown> {
  const flat = new Map<string, unknown>()
  if (!isRecord(value)) return flat
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    const name = [...path, key].join('.')
    const isGroup = !names.includes(name) && isRecord(inner) && path.length < 2
    for (const [innerName, set] of isGroup ? flatten(inner, names, [...path, key]) : [[name, inner] as const])
      flat.set(innerName, set)
    if (flat.size > CONFIG_SETTINGS_MAX)
      throw new Fault('LIMIT_EXCEEDED', `the config file sets more than ${CONFIG_SETTINGS_MAX} names`)
  }
  return flat
}

function refuseUnknown(found: readonly string[], names: readonly string[], where: string): void {
  const unknown = found.find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new Fault(
    'SETTING_UNKNOWN',
    `${where} sets ${unknown}, which is no setting.${suggestion(unknown, names)} All are in: mesh config show`,
  )
}
