import type { Dice } from '@storemesh/core'

// biome-ignore format: a list reads better in rows
const WOMEN: readonly [string, ...string[]] = [
  'Siti', 'Dewi', 'Sri', 'Rina', 'Ayu', 'Putri', 'Wulan', 'Ratna', 'Indah', 'Fitri', 'Lestari', 'Nurul', 'Yuni', 'Kartika', 'Maya',
  'Endang', 'Ni Luh', 'Sari', 'Intan', 'Tuti',
]
// biome-ignore format: a list reads better in rows
const MEN: readonly [string, ...string[]] = [
  'Budi', 'Agus', 'Slamet', 'Joko', 'Dedi', 'Hendra', 'Rizky', 'Andi', 'Eko', 'Bambang', 'Yusuf', 'Ahmad', 'Fajar', 'Surya', 'Wayan',
  'I Made', 'Teguh', 'Arif', 'Iwan', 'Tono',
]
/** Old and new spelling of the same sound stand side by side: oe and u, dj and j, tj and c. */
// biome-ignore format: a list reads better in rows
const FAMILIES: readonly [string, ...string[]] = [
  'Santoso', 'Soesanto', 'Susanto', 'Wijaya', 'Widjaja', 'Setiawan', 'Hidayat', 'Kusuma', 'Koesoema', 'Pratama', 'Nugroho', 'Siregar',
  'Nasution', 'Simanjuntak', 'Rahman', 'Saputra', 'Cahyono', 'Tjahjono', 'Djoko', 'Wibowo', 'Halim', 'Gunawan', 'Lubis', 'Utami',
  'Anggraini', 'Permata', 'Maharani', 'Suryani', 'Hakim', 'Firmansyah',
]
const SINGLE: readonly [string, ...string[]] = [
  'Suparman',
  'Sukarni',
  'Mulyono',
  'Ngatinah',
  'Paijo',
  'Soekarto',
  'Sutinah',
  'Wagiman',
  'Legiman',
  'Poniyem',
]
export const MUHAMMAD: readonly [string, ...string[]] = ['Muhammad', 'Mohammad', 'Muh.', 'Moh.', 'M.', 'Mochamad']

/** One name in eight is a single word; some carry a title, some a spelling of Muhammad. */
export function personName(dice: Dice): string {
  if (dice.chance(0.12)) return dice.pick(SINGLE)
  const woman = dice.chance(0.5)
  const given = woman ? dice.pick(WOMEN) : dice.pick(MEN)
  const pilgrim = dice.chance(0.06) ? (woman ? 'Hj. ' : 'H. ') : ''
  const prophet = !woman && dice.chance(0.15) ? `${dice.pick(MUHAMMAD)} ` : ''
  return `${pilgrim}${prophet}${given} ${dice.pick(FAMILIES)}`
}
