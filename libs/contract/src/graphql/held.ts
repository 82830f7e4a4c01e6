/** For how long an answer may be given again, as gateways read it: in seconds, or as long as what it stands in. */
export const CACHE_CONTROL = /* GraphQL */ `
"For how many seconds an answer with this may be given again; or as long as what it is in."
directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
`

const SHARE_OF_LATENCY = 10
const HELD_S_MAX = 60

/** A tenth of what a product promises to be late by, and a minute at most: its promise holds for who is given an answer of before. */
export function heldSeconds(latency_ms: number | undefined): number | undefined {
  const held_s = Math.min(Math.floor((latency_ms ?? 0) / 1000 / SHARE_OF_LATENCY), HELD_S_MAX)
  return held_s > 0 ? held_s : undefined
}

export const heldFor = (held_s: number | undefined): string => (held_s === undefined ? '' : ` @cacheControl(maxAge: ${held_s})`)

/** What is a part of a row holds as long as the row. */
export const heldWithin = (held_s: number | undefined): string =>
  held_s === undefined ? '' : ' @cacheControl(inheritMaxAge: true)'
