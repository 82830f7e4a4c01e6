import { plainText } from './plain-text.js'

/** How names of the table are written: where they are Indonesian, an M. is a Muhammad. */
export type Spelling = 'indonesian' | 'any'

// biome-ignore format: a list reads better in rows
const TITLES = new Set([
  'mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'sir', 'ir', 'drs', 'dra', 'bapak', 'bpk', 'pak', 'ibu', 'bu', 'sdr', 'sdri', 'tuan',
  'nyonya', 'ny', 'h', 'hj', 'haji', 'hajjah', 'kh',
])
const MUHAMMAD = new Set([
  'muhammad',
  'mohammad',
  'mohamad',
  'muhamad',
  'mochamad',
  'mochammad',
  'mohammed',
  'mohamed',
  'muh',
  'moh',
  'mohd',
  'moch',
])

/** A name's words as they are compared: titles gone, each Muhammad one. A title alone is no name. */
export function personName(text: string, spelling: Spelling): string {
  const plain = plainText(text)
  if (spelling === 'any' && !plain.includes(' ')) return folded(plain, spelling)
  const words = plain.split(' ')
  const first = words.findIndex((word) => !TITLES.has(word))
  if (first < 0) return spelling === 'indonesian' ? '' : plain
  return (first > 0 ? words.slice(first) : words).map((word) => folded(word, spelling)).join(' ')
}

const folded = (word: string, spelling: Spelling): string =>
  MUHAMMAD.has(inTodaysSpelling(word)) || (spelling === 'indonesian' && word === 'm') ? 'muhammad' : word

/** A name in the spelling of today, where it was told in the old one: oe is u, dj is j, tj is c. */
export const inTodaysSpelling = (name: string): string => name.replaceAll('oe', 'u').replaceAll('dj', 'j').replaceAll('tj', 'c')

export interface NameParts {
  readonly given: string
  /** What stands between: further given names, or part of a family name. */
  readonly middle: string
  /** Empty for a single name. */
  readonly surname: string
}

/** A name before further ones by which nobody is called: a Muhammad, or a Balinese article. */
const BEFORE_NAMES = new Set(['muhammad', 'i', 'ni'])

/** A full name taken apart: `surname, given` as well as `given surname`. */
export function partsOfName(text: string, spelling: Spelling): NameParts {
  const comma = text.indexOf(',')
  if (comma > 0 && !text.includes(',', comma + 1)) {
    const [given = '', ...more] = personName(text.slice(comma + 1), spelling).split(' ')
    if (given !== '') return { given, middle: more.join(' '), surname: personName(text.slice(0, comma), spelling) }
  }
  const words = personName(text, spelling).split(' ')
  if (words.length < 2) return { given: words[0] ?? '', middle: '', surname: '' }
  const called = spelling === 'indonesian' ? namesBefore(words) : 0
  return {
    given: words[called] ?? '',
    middle: [...words.slice(0, called), ...words.slice(called + 1, -1)].join(' '),
    surname: words.at(-1) ?? '',
  }
}

/** How many words stand before the name that somebody is called by; a surname is left in any case. */
function namesBefore(words: readonly string[]): number {
  let before = 0
  while (before < words.length - 2 && BEFORE_NAMES.has(words[before] ?? '')) before += 1
  return before
}

const VOWELS = /[aeiouyhw]/g
const DOUBLED = /(.)\1+/g
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/sch|sh|ch|cz/g, 'x'],
  [/[ckq]/g, 'k'],
  [/[sz]/g, 's'],
  [/[dt]/g, 't'],
  [/[bp]/g, 'p'],
  [/[fv]/g, 'f'],
  [/[gj]/g, 'j'],
  [/[mn]/g, 'n'],
]
const SOUND_LENGTH = 4

/** What a name sounds like, roughly: its first letter and the next consonants, for finding records and never for judging them. */
export function soundOf(name: string): string {
  const [first = ''] = name
  if (first === '') return ''
  const rest = ALIKE.reduce((sound, [letters, as]) => sound.replace(letters, as), inTodaysSpelling(name).replaceAll(' ', ''))
  const skeleton = rest.slice(0, 1) + rest.slice(1).replace(VOWELS, '').replace(DOUBLED, '$1')
  return skeleton.slice(0, SOUND_LENGTH)
}
