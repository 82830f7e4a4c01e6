import { Fault } from '@storemesh/core'
import type { Kind } from '../kind/kind.js'
import { file } from '../kind/kinds.js'
import { type Setting, variableOf } from '../settings/setting.js'

/** Something that a verb takes by `--name`. */
export interface Option<T> {
  readonly name: string
  readonly about: string
  /** Undefined for a flag, which takes no value. */
  readonly takes: { readonly expected: string; readonly offers: Kind<T>['offers'] } | undefined
  /** As help shows it. */
  readonly initial: string | undefined
  /** The setting that it overrides, which then has its default, its limits and its variable. */
  readonly setting: string | undefined
  readonly variable: string | undefined
  readonly required: boolean
  /** From what was typed, if anything was; refuses it with OPTION_INVALID. */
  readonly resolve: (text: string | undefined, base: string) => T
}

interface Declared<T> {
  readonly name: string
  readonly about: string
  readonly kind: Kind<T>
}

/** An option that may be left out. */
export const optional = <T>({ name, about, kind }: Declared<T>): Option<T | undefined> => ({
  ...takenBy(kind),
  name,
  about,
  resolve: (text, base) => (text === undefined ? undefined : read({ name, kind }, text, base)),
})

export const required = <T>({ name, about, kind }: Declared<T>): Option<T> => ({
  ...takenBy(kind),
  name,
  about,
  required: true,
  resolve: (text, base) => {
    if (text === undefined) throw new Fault('OPTION_MISSING', `--${name} is needed: ${kind.expected}`)
    return read({ name, kind }, text, base)
  },
})

export const withDefault = <T>({ name, about, kind, initial }: Declared<T> & { readonly initial: T }): Option<T> => ({
  ...takenBy(kind),
  name,
  about,
  initial: kind.show(initial),
  resolve: (text, base) => (text === undefined ? initial : read({ name, kind }, text, base)),
})

/** Overrides a setting for this one run; its value is read from the settings. */
export const settingOption = <T>(name: string, setting: Setting<T>): Option<T | undefined> => ({
  ...optional({ name, about: setting.about, kind: setting.kind }),
  initial: setting.kind.show(setting.initial),
  setting: setting.name,
  variable: variableOf(setting),
})

export const flag = (name: string, about: string, { variable }: { readonly variable?: string } = {}): Option<boolean> => ({
  name,
  about,
  takes: undefined,
  initial: undefined,
  setting: undefined,
  variable,
  required: false,
  resolve: (text) => text !== undefined,
})

const takenBy = <T>({ expected, offers }: Kind<T>) => ({
  takes: { expected, offers },
  initial: undefined,
  setting: undefined,
  variable: undefined,
  required: false,
})

function read<T>({ name, kind }: Pick<Declared<T>, 'name' | 'kind'>, text: string, base: string): T {
  const value = kind.fromText(text, base)
  if (value !== undefined) return value
  throw new Fault(
    'OPTION_INVALID',
    `--${name}: expected ${kind.expected}, got ${kind.hidden ? 'something else' : JSON.stringify(text)}`,
  )
}

/** What every verb takes. */
export const everywhere = {
  help: flag('help', 'print what can be asked, and end'),
  version: flag('version', 'print the version, and end'),
  json: flag('json', 'print data and errors as JSON'),
  stack: flag('stack', 'print where an error came from', { variable: 'MESH_STACK' }),
  config: {
    ...optional({ name: 'config', about: 'the config file, instead of the nearest mesh.config.ts', kind: file }),
    variable: 'MESH_CONFIG',
  },
} as const
