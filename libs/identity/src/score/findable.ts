import type { Dice } from '@storemesh/core'
import type { BlockRule } from '../block/choose-rules.js'
import { drawnPairs } from '../block/drawn-pairs.js'
import type { KnownKey } from '../block/known-key.js'
import { roleOf } from '../compare/comparison.js'
import { LATENT_CLASSES } from './latent-classes.js'

const DRAWN = 2000
const LEAST = 0.02

/** By latent class: the share of its pairs that some rule finds. Families that differ in what rules ask for are seldom seen. */
export function findableShares(
  known: readonly KnownKey[],
  rules: readonly BlockRule[],
  size: number,
  dice: Dice,
): readonly number[] {
  return LATENT_CLASSES.map(({ agrees }) => {
    const finds = drawnPairs(known, size, DRAWN, ({ kind }) => agrees[roleOf(kind)] === 'as one', dice)
    const byRule = rules.map(({ keys }) => keys.map((key) => finds[known.findIndex((one) => one.key === key)]))
    let found = 0
    for (let pair = 0; pair < DRAWN; pair += 1) if (byRule.some((marks) => marks.every((mark) => mark?.[pair] === 1))) found += 1
    return Math.max(LEAST, found / DRAWN)
  })
}
