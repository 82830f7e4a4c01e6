import type { Dice } from '@storemesh/core'
import { MUHAMMAD } from './names.js'

/** One way to write a name otherwise than before. */
type Manner = (name: string, dice: Dice) => string

const TITLES: readonly [string, ...string[]] = ['Bapak', 'Ibu', 'Pak', 'Bu', 'H.', 'Hj.']
const TITLE = /^(?:H|Hj)\. /

const asBefore: Manner = (name) => name
const inOtherCase: Manner = (name, dice) => (dice.chance(0.5) ? name.toUpperCase() : name.toLowerCase())
const withOrWithoutTitle: Manner = (name, dice) => (TITLE.test(name) ? name.replace(TITLE, '') : `${dice.pick(TITLES)} ${name}`)

/** In the spelling before 1972, or in that of today where it was in the old one. */
const inOtherSpelling: Manner = (name) =>
  /oe|dj|tj/i.test(name)
    ? name.replaceAll('oe', 'u').replaceAll('Dj', 'J').replaceAll('dj', 'j').replaceAll('Tj', 'C').replaceAll('tj', 'c')
    : name.replace('u', 'oe').replace('J', 'Dj').replace('C', 'Tj')

/** A letter left out, typed twice, or typed after the next one. */
const withSlip: Manner = (name, dice) => {
  const at = dice.between(1, name.length - 2)
  const [before, one, next, after] = [name.slice(0, at), name[at] ?? '', name[at + 1] ?? '', name.slice(at + 2)]
  return before + dice.pick([next, one + one + next, next + one]) + after
}

const withoutTheLast: Manner = (name, dice) => {
  const words = name.split(' ')
  const [last = ''] = words.splice(-1)
  if (words.length === 0) return name
  return dice.chance(0.5) ? words.join(' ') : `${words.join(' ')} ${last.slice(0, 1)}.`
}

const lastFirst: Manner = (name) => {
  const words = name.replace(TITLE, '').split(' ')
  return [...words.slice(-1), ...words.slice(0, -1)].join(' ')
}

/** Of a hundred names that are written once more. */
const MANNERS: readonly (readonly [manner: Manner, share: number])[] = [
  [asBefore, 45],
  [inOtherCase, 15],
  [withOrWithoutTitle, 12],
  [inOtherSpelling, 10],
  [withSlip, 8],
  [withoutTheLast, 6],
  [lastFirst, 4],
]

/** A name as the same person writes it another time. */
export function nameAgain(dice: Dice, name: string): string {
  const prophet = MUHAMMAD.find((spelling) => name.includes(`${spelling} `))
  const known = prophet !== undefined && dice.chance(0.5) ? name.replace(prophet, dice.pick(MUHAMMAD)) : name
  let roll = dice.between(1, 100)
  for (const [manner, share] of MANNERS) {
    roll -= share
    if (roll <= 0) return manner(known, dice)
  }
  return known
}
