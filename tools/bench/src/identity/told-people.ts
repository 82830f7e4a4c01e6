import { type Dice, seededDice } from '@storemesh/core'

export const TOLD_HEADER: readonly string[] = [
  'record',
  'person',
  'first_name',
  'last_name',
  'birth_date',
  'email',
  'phone',
  'house_no',
  'street',
  'city',
  'zip',
]

const ONCE_SHARE = 1 / 1.3
const [SLIP, MISSING, MOVED] = [0.1, 0.05, 0.1]

// biome-ignore format: a list reads better in rows
const SYLLABLES: readonly [string, ...string[]] = [
  'ba', 'ber', 'da', 'de', 'di', 'ga', 'han', 'ja', 'jo', 'ka', 'ke', 'ko', 'la', 'le', 'lin', 'ma', 'mar', 'mi', 'na', 'ne', 'ni', 'pa',
  'pe', 'ra', 're', 'ri', 'ro', 'sa', 'sal', 'se', 'si', 'son', 'ta', 'te', 'ti', 'ton', 'tor', 'vin', 'wen', 'wi',
]

/** A name by its number: some numbers are frequent and many are rare, as names are. */
const nameOf = (dice: Dice, count: number, length: number): string => {
  let left = Math.floor(count * dice.next() ** 2)
  let name = ''
  for (let at = 0; at < length; at += 1) {
    name += SYLLABLES[left % SYLLABLES.length] ?? ''
    left = Math.floor(left / SYLLABLES.length) + at
  }
  return name
}

interface Told {
  readonly name: readonly [string, string]
  readonly rest: readonly [string, string, string]
  readonly place: readonly [string, string, string, string]
}

const two = (number: number) => String(number).padStart(2, '0')

/** The same person for the same number. */
function personOf(person: number): Told {
  const dice = seededDice(person)
  const [first, last] = [nameOf(dice, 1500, 2), nameOf(dice, 25_000, 3)]
  return {
    name: [first, last],
    rest: [
      `${dice.between(1935, 2004)}-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}`,
      `${first}.${last}${dice.between(1, 999)}@${dice.pick(['mail.com', 'post.id', 'home.net'])}`,
      `08${dice.pick(['11', '12', '13', '21', '57'])}${String(dice.between(0, 99_999_999)).padStart(8, '0')}`,
    ],
    place: placeOf(dice),
  }
}

function placeOf(dice: Dice): Told['place'] {
  const city = nameOf(dice, 800, 2)
  return [
    String(dice.between(1, 240)),
    `${nameOf(dice, 9000, 3)} street`,
    city,
    String(10_000 + city.charCodeAt(0) * 300 + dice.between(0, 40)),
  ]
}

function withSlip(text: string, dice: Dice): string {
  const at = dice.between(1, Math.max(1, text.length - 2))
  return dice.chance(0.5)
    ? text.slice(0, at) + text.slice(at + 1)
    : text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)
}

/** So many records of persons, three of ten told again with slips, gaps and moves; the same each time. */
export function* toldPeople(records: number): Generator<readonly string[]> {
  const persons = Math.floor(records * ONCE_SHARE)
  const dice = seededDice(1)
  for (let record = 0; record < records; record += 1) {
    const person = record < persons ? record : dice.between(0, persons - 1)
    const told = personOf(person)
    const place = record >= persons && dice.chance(MOVED) ? placeOf(dice) : told.place
    const fields = [...told.name, ...told.rest, ...place].map((field) =>
      dice.chance(MISSING) ? '' : record >= persons && dice.chance(SLIP) ? withSlip(field, dice) : field,
    )
    yield [String(record), String(person), ...fields]
  }
}
