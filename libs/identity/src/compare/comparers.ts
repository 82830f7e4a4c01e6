import type { Dictionary } from '../text/dictionary.js'
import { DOUBTFUL_VALUE, type Field, type PersonTable } from '../table/field.js'
import { type Comparer, MISSING, roleOf } from './comparison.js'
import { isAlikeByName } from './email-likeness.js'
import { isUsable, likenessOf, nameLikeness } from './value-levels.js'

/** One comparer for each field, and one for given name and surname together. */
export function comparersOf({ fields }: PersonTable): readonly Comparer[] {
  const given = fields.find(({ kind }) => kind === 'given name')
  const surname = fields.find(({ kind }) => kind === 'surname')
  const rest = fields.filter((field) => field !== given && field !== surname)
  const names = [given, surname].filter((field) => field !== undefined)
  const comparerOf = (field: Field) => (field.kind === 'e-mail' ? emailComparer(field, names) : fieldComparer(field))
  if (given === undefined || surname === undefined) return fields.map(comparerOf)
  return [namesComparer(given, surname), ...rest.map(comparerOf)]
}

/** Addresses made of a name that both have are alike for that reason: it says nothing more. */
function emailComparer(field: Field, names: readonly Field[]): Comparer {
  const comparer = fieldComparer(field)
  const best = likenessOf(field.kind).words.length - 1
  const [name] = names
  if (name === undefined) return comparer
  return {
    comparisons: comparer.comparisons,
    compare(a, b, levels, at) {
      comparer.compare(a, b, levels, at)
      const level = levels[at] ?? MISSING
      if (level <= 0 || level === best) return
      const shared = names.flatMap(({ codes }) => [codes[a] ?? 0, codes[b] ?? 0]).filter((code) => code !== 0)
      if (isAlikeByName(field.values, field.codes[a] ?? 0, field.codes[b] ?? 0, name.values, shared)) levels[at] = MISSING
    },
  }
}

export function fieldComparer(field: Field): Comparer {
  const { words, of } = likenessOf(field.kind)
  const best = words.length - 1
  return {
    comparisons: [{ name: field.name, kind: field.kind, role: roleOf(field.kind), levels: words, field }],
    compare(a, b, levels, at) {
      const [left, right] = [field.codes[a] ?? 0, field.codes[b] ?? 0]
      if (!isUsable(field, left) || !isUsable(field, right)) levels[at] = MISSING
      else if (left !== right) levels[at] = of(field.values, left, right)
      else levels[at] = field.kind === 'birth date' && field.marks[left] === DOUBTFUL_VALUE ? best - 2 : best
    },
  }
}

const [SWAPPED, IN_ORDER] = [0, 1]
const DIFFERENT = 0
/** What two names are worth when it is asked whether given name and surname have changed places. */
const WORTH: readonly number[] = [-2, 0, 1, 2, 3, 4, 4]
const MISSING_WORTH = 0
const SWAP_WORTH_MORE = 3

/** Both names at once: where they fit better the other way round, they are compared so, and that is said as a level of its own. */
export function namesComparer(given: Field, surname: Field): Comparer {
  const { values } = given
  const levelOf = (a: number, b: number): number => {
    if (a === 0 || b === 0) return MISSING
    return a === b ? nameLikeness.words.length - 1 : nameLikeness.of(values, a, b)
  }
  const worth = (level: number): number => (level === MISSING ? MISSING_WORTH : (WORTH[level] ?? 0))
  const comparison = (field: Field) =>
    ({ name: field.name, kind: field.kind, role: roleOf(field.kind), levels: nameLikeness.words, field }) as const
  return {
    comparisons: [
      comparison(given),
      comparison(surname),
      { name: 'order of names', kind: 'order of names', role: 'own', levels: ['swapped', 'in order'], field: undefined },
    ],
    compare(a, b, levels, at) {
      const [givenA, givenB] = [given.codes[a] ?? 0, given.codes[b] ?? 0]
      const [surnameA, surnameB] = [surname.codes[a] ?? 0, surname.codes[b] ?? 0]
      const [first, second] = [levelOf(givenA, givenB), levelOf(surnameA, surnameB)]
      levels[at] = first
      levels[at + 1] = second
      levels[at + 2] = first === MISSING && second === MISSING ? MISSING : IN_ORDER
      if ((first > DIFFERENT && second > DIFFERENT) || !mayBeSwapped(values, givenA, surnameA, givenB, surnameB)) return
      const [crossed, crossedBack] = [levelOf(givenA, surnameB), levelOf(surnameA, givenB)]
      if (worth(crossed) + worth(crossedBack) < worth(first) + worth(second) + SWAP_WORTH_MORE) return
      levels[at] = crossed
      levels[at + 1] = crossedBack
      levels[at + 2] = SWAPPED
    },
  }
}

/** One is the other's, or both begin as the other's do: else two names that differ would be asked about in vain. */
function mayBeSwapped(values: Dictionary, givenA: number, surnameA: number, givenB: number, surnameB: number): boolean {
  if (givenA !== 0 && givenA === surnameB) return true
  if (surnameA !== 0 && surnameA === givenB) return true
  if (givenA === 0 || surnameA === 0 || givenB === 0 || surnameB === 0) return false
  return firstUnit(values, givenA) === firstUnit(values, surnameB) && firstUnit(values, surnameA) === firstUnit(values, givenB)
}

const firstUnit = (values: Dictionary, code: number): number | undefined => values.units[values.startOf(code)]
