import type { Dice } from '@storemesh/core'

/** One of them; undefined where there is none. */
export function picked<T>(dice: Dice, choices: readonly T[]): T | undefined {
  const [first, ...more] = choices
  return first === undefined ? undefined : dice.pick([first, ...more])
}
