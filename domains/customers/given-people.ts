import { seededDice } from '@storemesh/core'
import type { Fields } from '@storemesh/domain'

/** Records of persons and what was decided of them, as the journal of identities is given them, for the tests of this domain. */

/** What spoke for a pair, as the journal tells it. */
export const evidence = {
  type: 'list',
  'element-id': 0,
  'element-required': false,
  element: {
    type: 'struct',
    fields: [
      { id: 0, name: 'what', type: 'string', required: false },
      { id: 0, name: 'level', type: 'string', required: false },
      { id: 0, name: 'bits', type: 'decimal(9, 2)', required: false },
    ],
  },
} as const

const NOTHING_TOLD: Fields = {
  other_record: null,
  named_records: null,
  name: null,
  email: null,
  phone: null,
  birth_date: null,
  address: null,
  city: null,
  province: null,
  decision_id: null,
  decision_number: null,
  verdict: null,
  refusal: null,
  seen_at: '2026-02-01T00:00:00.000000Z',
}

export const accountRecord = (id: string, told: Fields): Fields => ({ ...NOTHING_TOLD, ...told, record: `account/${id}` })

export const tillRecord = (id: string, named_records: readonly string[]): Fields => ({
  ...NOTHING_TOLD,
  record: `till/${id}`,
  named_records,
})

export const decided = (decision_id: string, verdict: string, record: string, other_record: string, second = 0): Fields => ({
  ...NOTHING_TOLD,
  decision_id,
  decision_number: second,
  verdict,
  record,
  other_record,
  seen_at: `2026-02-02T00:00:0${second}.000000Z`,
})

// biome-ignore format: a list reads better in rows
const GIVEN = ['Adi', 'Agus', 'Ayu', 'Bayu', 'Budi', 'Citra', 'Dewi', 'Dian', 'Eka', 'Fajar', 'Gita', 'Hadi', 'Indah', 'Joko', 'Kartika', 'Lestari', 'Made', 'Nur', 'Putri', 'Rini'] as const
// biome-ignore format: a list reads better in rows
const SURNAMES = ['Anwar', 'Basuki', 'Cahyono', 'Darmawan', 'Effendi', 'Firmansyah', 'Gunawan', 'Hidayat', 'Irawan', 'Jatmiko', 'Kusuma', 'Lubis', 'Maulana', 'Nasution', 'Oktaviani', 'Prasetyo', 'Rahman', 'Santoso', 'Tanjung', 'Utami'] as const
type City = readonly [city: string, province: string]
const STREETS = ['Kenanga', 'Mawar', 'Anggrek', 'Diponegoro', 'Sudirman', 'Kartini', 'Gajah Mada', 'Pahlawan'] as const
const CITIES: readonly [City, ...City[]] = [
  ['Bandung', 'Jawa Barat'],
  ['Medan', 'Sumatera Utara'],
  ['Surabaya', 'Jawa Timur'],
  ['Semarang', 'Jawa Tengah'],
  ['Denpasar', 'Bali'],
]

/** Accounts of as many people, none of whom has two. */
export function anyAccounts(count: number): readonly Fields[] {
  const dice = seededDice(41)
  const digits = (length: number) => String(dice.between(0, 10 ** length - 1)).padStart(length, '0')
  return Array.from({ length: count }, (_, at) => {
    const [given, surname] = [dice.pick(GIVEN), dice.pick(SURNAMES)]
    const [city, province] = dice.pick(CITIES)
    const born = [dice.between(1, 28), dice.between(1, 12)].map((part) => String(part).padStart(2, '0'))
    return accountRecord(`u${String(at).padStart(4, '0')}`, {
      name: `${given} ${surname}`,
      email: `${given}.${surname}${at}@example.com`.toLowerCase(),
      phone: dice.chance(0.1) ? null : `08${dice.pick(['12', '13', '57', '78'])}${digits(4)}${digits(4)}`,
      birth_date: dice.chance(0.2) ? null : `${born.join('/')}/${dice.between(1950, 2005)}`,
      address: `Jl. ${dice.pick(STREETS)} No. ${dice.between(1, 200)}`,
      city,
      province,
    })
  })
}

export function shuffled<Each>(all: readonly Each[]): readonly Each[] {
  const dice = seededDice(7)
  return all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ each }) => each)
}
