import { Fault } from '@storemesh/core'
import { Dictionary } from '../text/dictionary.js'

/** How ids of published sets say whose record it is: `rec-1070-org` and `rec-1070-dup-0`, `Q42-1` and `Q42-2`. */
const FORMS: readonly RegExp[] = [/^(.+?)[-_ ]?(?:org|orig|original|dup|duplicate|copy)(?:[-_ ]?\d+)?$/i, /^(.+)[-_.#/]\d+$/]
const FITS_SHARE = 0.999

export interface Truth {
  /** By record. */
  readonly persons: Int32Array
  /** How it was told, in words. */
  readonly told: string
}

/**
 * Who each record is. A pattern takes its first group; without one the texts are taken as they are, unless none of them comes
 * twice: then they may be ids with a person in them, and the known forms of such are tried.
 */
export function truthOf(texts: Dictionary, codes: Int32Array, pattern: RegExp | undefined): Truth {
  if (pattern !== undefined) {
    const truth = byPattern(texts, codes, pattern)
    if (truth.persons.length > 0) return truth
    throw new Fault(
      'IDENTITY_TRUTH_UNKNOWN',
      `expected ${pattern.source} to find a person in the truth of each record, and some persons more than once; it did not. Its first group is the person`,
    )
  }
  if (texts.size - 1 < codes.length) return { persons: codes, told: 'the column as it is' }
  for (const form of FORMS) {
    const truth = byPattern(texts, codes, form)
    if (truth.persons.length > 0) return truth
  }
  throw new Fault(
    'IDENTITY_TRUTH_UNKNOWN',
    "expected a column in which the records of one person have the same value, or ids such as rec-17-org and rec-17-dup-0; got a different value in each row. Say with --truth-pattern which part of it is the person's, such as 'rec-(\\d+)-'",
  )
}

function byPattern(texts: Dictionary, codes: Int32Array, pattern: RegExp): Truth {
  const persons = new Dictionary()
  let fits = 0
  const byCode = Int32Array.from({ length: texts.size }, (_, code) => {
    const text = texts.textOf(code)
    const person = pattern.exec(text)?.[1]
    if (person !== undefined && person !== '') fits += 1
    return persons.intern(person ?? text)
  })
  const isUsable = fits >= (texts.size - 1) * FITS_SHARE && persons.size < texts.size
  const told = `the part of it that ${pattern.source} finds`
  return { persons: isUsable ? codes.map((code) => byCode[code] ?? 0) : new Int32Array(0), told }
}
