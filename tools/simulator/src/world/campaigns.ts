import type { Dice } from '@storemesh/core'

const KINDS: readonly [string, ...string[]] = ['search', 'social', 'email', 'affiliate']

/** What is advertised in a month: one of each kind. */
export const campaignsIn = (at: string): readonly string[] => KINDS.map((kind) => `${kind}_${at.slice(0, 7)}`)

/** One of those that run at an instant or on a day. */
export const campaignOf = (dice: Dice, at: string): string => `${dice.pick(KINDS)}_${at.slice(0, 7)}`
