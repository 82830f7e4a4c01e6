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

const POOL_BYTES = 4096
const ROLL_BYTES = 4

/** What the system rolls, asked for by the page: to ask for four bytes takes longer than all that is made of them. */
function systemRolls(): () => number {
  let pool = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at + ROLL_BYTES > pool.length) [pool, at] = [randomBytes(POOL_BYTES), 0]
    const roll = pool.readUInt32LE(at)
    at += ROLL_BYTES
    return roll
  }
}
const systemRoll = systemRolls()

/** Chance that nobody can repeat: names of files, ids of runs. */
export const systemDice: Dice = {
  next: () => systemRoll() / 2 ** 32,
  between: (from, to) => from + Math.floor(systemDice.next() * (to - from + 1)),
  chance: (probability) => systemDice.next() < probability,
  pick: (choices) => choices[Math.floor(systemDice.next() * choices.length)] ?? choices[0],
  uuid: () => uuidOf(systemRoll(), systemRoll(), systemRoll(), systemRoll()),
}

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

const [DASH, VERSION] = [0x2d, 0x34]
const VARIANT = 8

/** The digit of so many bits from the right. */
const hexAt = (word: number, bits: number): number => {
  const digit = (word >>> bits) & 15
  return digit + (digit < 10 ? 48 : 87)
}

/** Digit by digit: one text, and none of its parts, takes a fifth of the time. */
function uuidOf(a: number, b: number, c: number, d: number): string {
  const variant = (c & 0x3fffffff) | (VARIANT << 28)
  return String.fromCharCode(
    hexAt(a, 28),
    hexAt(a, 24),
    hexAt(a, 20),
    hexAt(a, 16),
    hexAt(a, 12),
    hexAt(a, 8),
    hexAt(a, 4),
    hexAt(a, 0),
    DASH,
    hexAt(b, 28),
    hexAt(b, 24),
    hexAt(b, 20),
    hexAt(b, 16),
    DASH,
    VERSION,
    hexAt(b, 8),
    hexAt(b, 4),
    hexAt(b, 0),
    DASH,
    hexAt(variant, 28),
    hexAt(variant, 24),
    hexAt(variant, 20),
    hexAt(variant, 16),
    DASH,
    hexAt(c, 12),
    hexAt(c, 8),
    hexAt(c, 4),
    hexAt(c, 0),
    hexAt(d, 28),
    hexAt(d, 24),
    hexAt(d, 20),
    hexAt(d, 16),
    hexAt(d, 12),
    hexAt(d, 8),
    hexAt(d, 4),
    hexAt(d, 0),
  )
}
