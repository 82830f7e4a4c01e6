import type { Clock, Dice } from '@storemesh/core'
import type { Settings } from '../settings/settings.js'
import type { ExitCode } from './exit-code.js'
import type { Option } from './option.js'
import type { Output } from './output.js'

/** What a verb is called, takes and does, without what it does it with. */
export interface VerbDeclaration {
  /** `['table', 'list']` is `mesh table list`. */
  readonly words: readonly [string, ...string[]]
  readonly summary: string
  /** Further paragraphs of its help. */
  readonly about?: string
  readonly options: readonly Option<unknown>[]
  readonly positionals?: readonly Positional[]
  /** Command lines without the leading `mesh`. */
  readonly examples: readonly string[]
  /** For the mesh's own children: in no help and no completion. */
  readonly internal?: boolean
  /** It computes what may wait: whoever answers beside it goes first. */
  readonly standsBack?: boolean
}

export interface Positional {
  readonly name: string
  readonly about: string
  readonly required: boolean
  /** The last one may be given many times. */
  readonly many?: boolean
  readonly offers?: readonly string[]
}

export type Run = (call: Call) => Promise<ExitCode>

export interface Verb extends VerbDeclaration {
  readonly run: Run
}

/** Adds a body that is imported only when the verb runs. */
export const withBody = (declaration: VerbDeclaration, body: () => Promise<{ readonly run: Run }>): Verb => ({
  ...declaration,
  run: async (call) => (await body()).run(call),
})

/** One use of a verb. */
export interface Call {
  readonly option: <T>(option: Option<T>) => T
  readonly positionals: readonly string[]
  /** Reads them on the first use: a verb that needs none starts without a config file. */
  readonly settings: () => Promise<Settings>
  readonly output: Output
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly clock: Clock
  readonly dice: Dice
  /** All verbs there are, for the ones that speak of them. */
  readonly verbs: readonly Verb[]
}
