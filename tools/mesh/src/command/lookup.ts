import { Fault } from '@storemesh/core'
import { suggestion } from './suggest.js'
import type { Verb, VerbDeclaration } from './verb.js'

export const nameOf = ({ words }: Pick<VerbDeclaration, 'words'>): string => words.join(' ')

/** The verb that the leading words name, the longest name first. */
export function findVerb(words: readonly string[], verbs: readonly Verb[]): Verb | undefined {
  const fits = verbs.filter((verb) => verb.words.every((word, at) => words[at] === word))
  return fits.toSorted((a, b) => b.words.length - a.words.length)[0]
}

/** The verbs whose name begins with these words and goes on. */
export const verbsBelow = (words: readonly string[], verbs: readonly Verb[]): readonly Verb[] =>
  verbs.filter((verb) => !verb.internal && verb.words.length > words.length && words.every((word, at) => verb.words[at] === word))

export function unknownVerb(words: readonly string[], verbs: readonly Verb[]): Fault {
  const open = verbs.filter((verb) => !verb.internal)
  const group = open.some((verb) => verb.words[0] === words[0] && verb.words.length > 1)
  if (group) {
    const known = verbsBelow(words.slice(0, 1), open).map(nameOf)
    const came = words.slice(0, 2).join(' ')
    return new Fault('VERB_UNKNOWN', `expected one of ${known.join(', ')}; got ${came}.${suggestion(came, known)}`)
  }
  const known = [...new Set(open.map((verb) => verb.words[0]))]
  const typed = words[0] ?? ''
  return new Fault(
    'VERB_UNKNOWN',
    `there is no verb ${JSON.stringify(typed)}.${suggestion(typed, known)} All are in: mesh --help`,
  )
}
