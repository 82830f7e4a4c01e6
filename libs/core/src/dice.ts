import { randomBytes } from 'node:crypto'

/** Chance, handed in. Only this file rolls, so that a run can be repeated from its seed. */
export interface Dice {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  /** True once in `1 / probability` times. */
  chance(probability: number): boolean
  /** One of them, each as likely. */
  pick<T>(choices: readonly [T, ...T[]]): T
  /** A version 4 UUID. */
  uuid(): string
}

/** The same seed rolls the same numbers, on every machine (sfc32, started by splitmix32). */
export function seededDice(seed: number): Dice {
  let mix = seed >>> 0
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let counter = 1
  const roll = () => {
    const sum = (a + b + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0
    return sum
  }
  for (let warm = 0; warm < 12; warm++) roll()
  return diceFrom(roll)
}

/** Chance that nobody can repeat: names of files, ids of runs. */
export const systemDice: Dice = diceFrom(() => randomBytes(4).readUInt32LE())

function diceFrom(roll: () => number): Dice {
  const next = () => roll() / 2 ** 32
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    uuid: () => {
      const hex = [roll(), roll(), roll(), roll()].map((word) => word.toString(16).padStart(8, '0')).join('')
      const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}
