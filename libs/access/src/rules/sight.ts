/** How a column is seen, from all of it to none of it. */
export const SIGHTS = ['plain', 'partial', 'city', 'year', 'hash', 'null', 'absent'] as const

/**
 * - `plain`: as it is.
 * - `partial`: the first characters of a text, and of an address of e-mail what follows the @; the rest is hidden.
 * - `city`: the row's `city` in place of an address.
 * - `year`: the first instant of the year.
 * - `hash`: a text that is the same for the same value, and from which nobody without the key gets back to it.
 * - `null`: no value, in every row.
 * - `absent`: the product has no such column.
 */
export type Sight = (typeof SIGHTS)[number]

/** How a column is seen that there is. */
export type Shown = Exclude<Sight, 'absent'>
