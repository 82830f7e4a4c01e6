import type { Dice } from '@storemesh/core'

/** Numbers of a gamma distribution with rate 1, as Marsaglia and Tsang (2000) draw them. */
export function gamma(dice: Dice, shape: number): number {
  if (shape < 1) return gamma(dice, shape + 1) * (1 - dice.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(dice)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - dice.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

export function beta(dice: Dice, a: number, b: number): number {
  const one = gamma(dice, a)
  return one / (one + gamma(dice, b))
}

const normal = (dice: Dice): number => Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next())
