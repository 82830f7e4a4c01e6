import { everywhere, type Option } from '../option.js'
import type { Verb } from '../verb.js'

/** A script for fish: a line for each word, option and choice. */
export function fishCompletion(verbs: readonly Verb[]): string {
  const shown = verbs.filter((verb) => !verb.internal)
  const lines = new Set([
    '# fish completion of mesh: mesh completion fish | source',
    'complete -c mesh -f',
    ...shown.flatMap((verb) => wordLines(verb, shown)),
    ...shown.flatMap((verb) => verb.options.map((option) => optionLine(whenAfter(verb.words), option))),
    ...shown.flatMap(({ words, positionals }) => {
      const offers = positionals?.[0]?.offers
      return offers ? [`complete -c mesh -n ${quoted(whenAfter(words))} -a ${quoted(offers.join(' '))}`] : []
    }),
    ...Object.values(everywhere).map((option) => optionLine('true', option)),
  ])
  return `${[...lines].join('\n')}\n`
}

function wordLines({ words, summary }: Verb, verbs: readonly Verb[]): string[] {
  return words.map((word, at) => {
    const about = at === words.length - 1 ? ` -d ${quoted(summary)}` : ''
    const before = words.slice(0, at)
    const others = [
      ...new Set(verbs.filter((verb) => before.every((one, n) => verb.words[n] === one)).map((verb) => verb.words[at])),
    ]
    const open = `not __fish_seen_subcommand_from ${others.join(' ')}`
    const when = before.length === 0 ? '__fish_use_subcommand' : `${whenAfter(before)}; and ${open}`
    return `complete -c mesh -n ${quoted(when)} -a ${word}${about}`
  })
}

const whenAfter = (words: readonly string[]): string => words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')

function optionLine(when: string, { name, about, takes }: Option<unknown>): string {
  const values = takes === undefined ? '' : takes.offers === undefined ? ' -x' : pathsOr(takes.offers)
  return `complete -c mesh -n ${quoted(when)} -l ${name} -d ${quoted(about)}${values}`
}

function pathsOr(offers: readonly string[] | 'file' | 'folder'): string {
  if (offers === 'file') return ' -r -F'
  if (offers === 'folder') return ` -x -a '(__fish_complete_directories)'`
  return ` -x -a ${quoted(offers.join(' '))}`
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
