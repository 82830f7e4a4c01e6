import { parseArgs } from 'node:util'
import { Fault } from '@storemesh/core'
import { findVerb, nameOf, unknownVerb, verbsBelow } from './lookup.js'
import { everywhere, type Option } from './option.js'
import { suggestion } from './suggest.js'
import type { Verb } from './verb.js'

const ARGUMENTS_MAX = 10_000

export type Command =
  | { readonly does: 'help'; readonly verb?: Verb; readonly below?: readonly Verb[] }
  | { readonly does: 'version' }
  | { readonly does: 'run'; readonly verb: Verb; readonly texts: Texts; readonly positionals: readonly string[] }

/** What was typed, by the option's name; a flag has an empty text. */
export type Texts = ReadonlyMap<string, string>

/** What a command line asks for. Options that every verb takes may also stand before the verb. */
export function parseCommand(args: readonly string[], verbs: readonly Verb[]): Command {
  if (args.length > ARGUMENTS_MAX)
    throw new Fault('OPTION_INVALID', `expected at most ${ARGUMENTS_MAX} arguments, got ${args.length}`)
  const before = leadingOptions(args)
  const rest = args.slice(before.length)
  const verb = findVerb(rest, verbs)
  if (!verb) return withoutVerb(before, rest, verbs)
  const { texts, positionals } = readArguments([...before, ...rest.slice(verb.words.length)], verb)
  if (texts.has('help')) return { does: 'help', verb }
  if (texts.has('version')) return { does: 'version' }
  refuseWrongPositionals(positionals, verb)
  return { does: 'run', verb, texts, positionals }
}

function withoutVerb(before: readonly string[], rest: readonly string[], verbs: readonly Verb[]): Command {
  const words = rest.filter((word) => !word.startsWith('-'))
  const { texts } = readArguments([...before, ...rest.filter((word) => word.startsWith('-'))], undefined)
  const below = verbsBelow(words, verbs)
  if (texts.has('version')) return { does: 'version' }
  if (words.length > 0 && below.length === 0) throw unknownVerb(words, verbs)
  if (texts.has('help')) return { does: 'help', below }
  if (words.length > 0) throw new Fault('VERB_UNKNOWN', `expected one of ${below.map(nameOf).join(', ')}; got ${words.join(' ')}`)
  throw new Fault('VERB_UNKNOWN', 'expected a verb. All are in: mesh --help')
}

function leadingOptions(args: readonly string[]): readonly string[] {
  let at = 0
  while (args[at]?.startsWith('-')) at += args[at] === `--${everywhere.config.name}` ? 2 : 1
  return args.slice(0, at)
}

function readArguments(args: readonly string[], verb: Verb | undefined): { texts: Map<string, string>; positionals: string[] } {
  const options = [...(verb?.options ?? []), ...Object.values(everywhere)]
  const texts = new Map<string, string>()
  const positionals: string[] = []
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        options.map((option) => [option.name, { type: option.takes ? ('string' as const) : ('boolean' as const) }]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = options.find(({ name }) => name === token.name)
    if (!option) throw unknownOption(token.rawName, options, verb)
    texts.set(option.name, textOf(option, token.value))
  }
  return { texts, positionals }
}

function textOf(option: Option<unknown>, value: string | undefined): string {
  if (option.takes && value === undefined)
    throw new Fault('OPTION_INVALID', `--${option.name}: expected ${option.takes.expected}, got nothing`)
  if (!option.takes && value !== undefined)
    throw new Fault('OPTION_INVALID', `--${option.name} takes no value, got ${JSON.stringify(value)}`)
  return value ?? ''
}

function unknownOption(raw: string, options: readonly Option<unknown>[], verb: Verb | undefined): Fault {
  const name = verb ? nameOf(verb) : ''
  const known = options.map((option) => `--${option.name}`)
  return new Fault(
    'OPTION_UNKNOWN',
    `mesh ${name}${name && ' '}has no option ${raw}.${suggestion(raw, known)} All are in: mesh ${name}${name && ' '}--help`,
  )
}

function refuseWrongPositionals(given: readonly string[], verb: Verb): void {
  const expected = verb.positionals ?? []
  const missing = expected.filter((positional) => positional.required)[given.length]
  if (missing) throw new Fault('POSITIONAL_INVALID', `mesh ${nameOf(verb)} needs ${missing.name}: ${missing.about}`)
  const many = expected.at(-1)?.many === true
  if (given.length > expected.length && !many)
    throw new Fault(
      'POSITIONAL_INVALID',
      `mesh ${nameOf(verb)} does not know what to do with ${JSON.stringify(given[expected.length])}`,
    )
  for (const [at, value] of given.entries()) {
    const { name, offers } = expected[Math.min(at, expected.length - 1)] ?? {}
    if (!offers || offers.includes(value)) continue
    throw new Fault(
      'POSITIONAL_INVALID',
      `${name}: expected one of ${offers.join(', ')}; got ${JSON.stringify(value)}.${suggestion(value, offers)}`,
    )
  }
}
