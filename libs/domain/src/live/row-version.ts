/*
 * Rows that come two ways have versions that both ways count alike, by the place of their event. Of one event the table
 * knows more, since it has the other sources to look at: whichever way is first, what the table says of it stays.
 */

/** Of what is told of an event within moments of it. */
export const versionAsTold = (offset: number): number => offset * 2

/** Of what a table made of the same event. */
export const versionInTable = (offset: number): number => offset * 2 + 1
