import { nameOf } from './lookup.js'
import { everywhere, type Option } from './option.js'
import type { Positional, Verb } from './verb.js'

/** `mesh --help`: every verb on a line. */
export function helpOfAll(verbs: readonly Verb[]): string {
  const shown = verbs.filter((verb) => !verb.internal)
  return [
    'Usage: mesh VERB [OPTION…]',
    '',
    'Verbs:',
    ...inColumns(shown.map((verb) => [nameOf(verb), verb.summary])),
    '',
    'Options of every verb:',
    ...optionLines(Object.values(everywhere)),
    '',
    'Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 something needed is not there.',
    'More on a verb: mesh VERB --help',
  ].join('\n')
}

export function helpOf(verb: Verb): string {
  const positionals = verb.positionals ?? []
  const usage = [
    'Usage: mesh',
    nameOf(verb),
    ...positionals.map(usageOf),
    ...(verb.options.length > 0 ? ['[OPTION…]'] : []),
  ].join(' ')
  return [
    usage,
    '',
    verb.summary,
    ...(verb.about === undefined ? [] : ['', verb.about]),
    ...block(
      'Takes:',
      inColumns(positionals.map((one) => [one.name, one.offers ? `${one.about} (${one.offers.join(', ')})` : one.about])),
    ),
    ...block('Options:', optionLines(verb.options)),
    ...block('Options of every verb:', optionLines(Object.values(everywhere))),
    ...block(
      'Examples:',
      verb.examples.map((example) => `  mesh ${example}`),
    ),
  ].join('\n')
}

function usageOf({ name, required, many }: Positional): string {
  const shown = many ? `${name}…` : name
  return required ? shown : `[${shown}]`
}

const optionLines = (options: readonly Option<unknown>[]): string[] =>
  inColumns(
    options.map((option) => [option.takes ? `--${option.name} ${placeholder(option)}` : `--${option.name}`, describe(option)]),
  )

function placeholder({ takes }: Option<unknown>): string {
  if (takes?.offers === 'file') return 'FILE'
  if (takes?.offers === 'folder') return 'DIR'
  return takes?.expected.includes('number') ? 'N' : 'TEXT'
}

function describe({ about, takes, initial, variable, required }: Option<unknown>): string {
  const facts = [
    takes && typeof takes.offers !== 'string' ? takes.expected : undefined,
    required ? 'needed' : undefined,
    initial === undefined ? undefined : `default ${initial}`,
    variable === undefined ? undefined : `or ${variable}`,
  ].filter((fact) => fact !== undefined)
  return facts.length === 0 ? about : `${about} (${facts.join('; ')})`
}

function inColumns(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const block = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines])
