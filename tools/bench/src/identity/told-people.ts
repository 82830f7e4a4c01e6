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
const [SLIP, MISSING, MOVED, ANOTHER] = [0.1, 0.05, 0.1, 0.15]
/** A till asks for no e-mail, a marketplace for no phone. */
const CONTACT_MISSING = 0.3
const HOUSEHOLD = 3
const SHARED_PHONE = 0.5

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
  readonly first_name: string
  readonly last_name: string
  readonly birth_date: string
  readonly email: string
  readonly phone: string
  readonly place: readonly [string, string, string, string]
}

const two = (number: number) => String(number).padStart(2, '0')
const phoneOf = (dice: Dice) =>
  `08${dice.pick(['11', '12', '13', '21', '57'])}${String(dice.between(0, 99_999_999)).padStart(8, '0')}`
const emailOf = (dice: Dice, first: string, last: string) =>
  `${first}.${last}${dice.between(1, 999)}@${dice.pick(['mail.com', 'post.id', 'home.net'])}`

/** The same person for the same number; three at a time live behind one door, and have a surname and often a phone in common. */
function personOf(person: number): Told {
  const house = seededDice(-1 - Math.floor(person / HOUSEHOLD))
  const [family, place, line] = [nameOf(house, 25_000, 3), placeOf(house), phoneOf(house)]
  const dice = seededDice(person)
  const first_name = nameOf(dice, 1500, 2)
  return {
    first_name,
    last_name: family,
    birth_date: `${dice.between(1935, 2004)}-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}`,
    email: emailOf(dice, first_name, family),
    phone: dice.chance(SHARED_PHONE) ? line : phoneOf(dice),
    place,
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

/** So many records of persons, three of ten told again with slips, gaps, moves and other contacts; the same each time. */
export function* toldPeople(records: number): Generator<readonly string[]> {
  const persons = Math.floor(records * ONCE_SHARE)
  const dice = seededDice(1)
  const again = (record: number, share: number) => record >= persons && dice.chance(share)
  for (let record = 0; record < records; record += 1) {
    const person = record < persons ? record : dice.between(0, persons - 1)
    const told = personOf(person)
    const { first_name, last_name, birth_date } = told
    const email = again(record, ANOTHER) ? emailOf(dice, first_name, last_name) : told.email
    const phone = again(record, ANOTHER) ? phoneOf(dice) : told.phone
    const place = again(record, MOVED) ? placeOf(dice) : told.place
    const tell = (field: string, missing = MISSING) =>
      dice.chance(missing) ? '' : again(record, SLIP) ? withSlip(field, dice) : field
    const who = [first_name, last_name, birth_date].map((field) => tell(field))
    const contacts = [email, phone].map((field) => tell(field, CONTACT_MISSING))
    yield [String(record), String(person), ...who, ...contacts, ...place.map((field) => tell(field))]
  }
}
