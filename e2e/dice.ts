/** Chance that can be had again: the same seed rolls the same. */
export interface Dice {
  /** A whole number from 0 up to, not including, `below`. */
  roll(below: number): number
}

/** Mulberry32: 32 bits of state are plenty for a few hundred rolls. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { roll: (below) => Math.floor(fraction() * below) }
}
