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
export const seededDice = (seed: number): Dice => new SeededDice(seed)

/** Chance that nobody can repeat: names of files, ids of runs. */
export const systemDice: Dice = {
  next: () => systemRoll() / 2 ** 32,
  between: (from, to) => from + Math.floor(systemDice.next() * (to - from + 1)),
  chance: (probability) => systemDice.next() < probability,
  pick: (choices) => choices[Math.floor(systemDice.next() * choices.length)] ?? choices[0],
  uuid: () => uuidOf(systemRoll(), systemRoll(), systemRoll(), systemRoll()),
}

const systemRoll = (): number => randomBytes(4).readUInt32LE()

const WARM_UP = 12

/** Dice are made by the million: methods that all of them share cost nothing each time. Their state is kept within 32 bits with a sign. */
class SeededDice implements Dice {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number) {
    const first = (seed + 0x9e3779b9) | 0
    const second = (first + 0x9e3779b9) | 0
    this.a = mixed(first)
    this.b = mixed(second)
    this.c = mixed((second + 0x9e3779b9) | 0)
    for (let warm = 0; warm < WARM_UP; warm++) this.roll()
  }

  private roll(): number {
    const { a, b, c, counter } = this
    const sum = (a + b + counter) | 0
    this.counter = (counter + 1) | 0
    this.a = b ^ (b >>> 9)
    this.b = (c + (c << 3)) | 0
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  next(): number {
    return this.roll() / 2 ** 32
  }

  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0]
  }

  uuid(): string {
    return uuidOf(this.roll(), this.roll(), this.roll(), this.roll())
  }
}

/** Splitmix32, from one step of its counter. */
function mixed(counter: number): number {
  let z = counter
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return z ^ (z >>> 16)
}

function uuidOf(...words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
