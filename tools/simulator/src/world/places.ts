import type { Dice } from '@storemesh/core'

export interface Place {
  readonly city: string
  readonly province: string
}

const PLACES: readonly [Place, ...Place[]] = [
  { city: 'Jakarta Selatan', province: 'DKI Jakarta' },
  { city: 'Jakarta Timur', province: 'DKI Jakarta' },
  { city: 'Jakarta Barat', province: 'DKI Jakarta' },
  { city: 'Bandung', province: 'Jawa Barat' },
  { city: 'Bekasi', province: 'Jawa Barat' },
  { city: 'Bogor', province: 'Jawa Barat' },
  { city: 'Depok', province: 'Jawa Barat' },
  { city: 'Tangerang', province: 'Banten' },
  { city: 'Semarang', province: 'Jawa Tengah' },
  { city: 'Surakarta', province: 'Jawa Tengah' },
  { city: 'Yogyakarta', province: 'DI Yogyakarta' },
  { city: 'Surabaya', province: 'Jawa Timur' },
  { city: 'Malang', province: 'Jawa Timur' },
  { city: 'Denpasar', province: 'Bali' },
  { city: 'Medan', province: 'Sumatera Utara' },
  { city: 'Padang', province: 'Sumatera Barat' },
  { city: 'Pekanbaru', province: 'Riau' },
  { city: 'Palembang', province: 'Sumatera Selatan' },
  { city: 'Bandar Lampung', province: 'Lampung' },
  { city: 'Pontianak', province: 'Kalimantan Barat' },
  { city: 'Banjarmasin', province: 'Kalimantan Selatan' },
  { city: 'Balikpapan', province: 'Kalimantan Timur' },
  { city: 'Makassar', province: 'Sulawesi Selatan' },
  { city: 'Manado', province: 'Sulawesi Utara' },
  { city: 'Mataram', province: 'Nusa Tenggara Barat' },
  { city: 'Jayapura', province: 'Papua' },
]

// biome-ignore format: a list reads better in rows
const STREETS: readonly [string, ...string[]] = [
  'Melati', 'Mawar', 'Kenanga', 'Anggrek', 'Cempaka', 'Flamboyan', 'Merdeka', 'Sudirman', 'Diponegoro', 'Gajah Mada',
  'Hayam Wuruk', 'Kartini', 'Pahlawan', 'Veteran', 'Rajawali', 'Cendrawasih', 'Merpati', 'Kutilang', 'Pemuda', 'Imam Bonjol',
]

export const placeOf = (dice: Dice): Place => dice.pick(PLACES)

/** The same address is written in several ways. */
export function streetAddress(dice: Dice): string {
  const street = dice.pick(STREETS)
  const number = dice.between(1, 199)
  const neighbourhood = `RT ${String(dice.between(1, 15)).padStart(2, '0')}/RW ${String(dice.between(1, 12)).padStart(2, '0')}`
  return written(dice, street, String(number), dice.chance(0.6) ? neighbourhood : '')
}

const AS_WRITTEN = /^\S+ (.+) no\.? ?(\d+)(?:, (.+))?$/i

/** The same door, as it was written another time: now and then without its neighbourhood. */
export function sameAddress(dice: Dice, address: string): string {
  const [, street, number, neighbourhood = ''] = AS_WRITTEN.exec(address) ?? []
  if (street === undefined || number === undefined) return address
  return written(dice, street, number, dice.chance(0.2) ? '' : neighbourhood)
}

function written(dice: Dice, street: string, number: string, neighbourhood: string): string {
  const door = `${dice.pick(['Jl.', 'Jalan', 'Jln'])} ${street} ${dice.pick(['No. ', 'No.', 'no '])}${number}`
  return neighbourhood === '' ? door : `${door}, ${neighbourhood}`
}
