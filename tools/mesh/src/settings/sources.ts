import { Fault } from '@storemesh/core'
import { type Setting, variableOf } from './setting.js'

const SHOWN_LENGTH_MAX = 60

/** A place that settings come from, from the strongest to the weakest: flags, environment, config file. */
export interface Source {
  /** Folder that relative paths of this source start from. */
  readonly base: string
  /** What was set for the name and where it stands; undefined where the source is silent. */
  find(setting: Named): Found | undefined
}

type Named = Pick<Setting<unknown>, 'name'>

export type Found = { readonly origin: string } & ({ readonly text: string } | { readonly value: unknown })

export const flagSource = (
  given: ReadonlyMap<string, { readonly flag: string; readonly text: string }>,
  base: string,
): Source => ({
  base,
  find: ({ name }) => {
    const found = given.get(name)
    return found && { origin: `--${found.flag}`, text: found.text }
  },
})

export const environmentSource = (environment: NodeJS.ProcessEnv, base: string): Source => ({
  base,
  find: (setting) => {
    const variable = variableOf(setting)
    const text = environment[variable]
    return text === undefined || text === '' ? undefined : { origin: variable, text }
  },
})

/** The value that the first source names, checked; the default where all are silent. */
export function resolveSetting<T>(setting: Setting<T>, sources: readonly Source[], root: string): Resolved<T> {
  const { kind, initial, name } = setting
  for (const source of sources) {
    const found = source.find(setting)
    if (!found) continue
    const value = 'text' in found ? kind.fromText(found.text, source.base) : kind.fromValue(found.value, source.base)
    if (value !== undefined) return { name, value, shown: kind.show(value), origin: found.origin }
    const came = kind.hidden ? 'something else (not shown)' : shownShort('text' in found ? found.text : found.value)
    throw new Fault('SETTING_INVALID', `${name}: expected ${kind.expected}, got ${came} from ${found.origin}`)
  }
  const value = kind.fromValue(initial, root) ?? initial
  return { name, value, shown: kind.show(value), origin: 'default' }
}

export interface Resolved<T> {
  readonly name: string
  readonly value: T
  readonly shown: string
  readonly origin: string
}

function shownShort(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text
}
