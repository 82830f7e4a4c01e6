import { type Stats, statSync } from 'node:fs'

/**
 * What stands at a path; undefined where nothing does. Not waited for: the system nearly always knows it by heart, and a thread that
 * asks for us takes six times as long: for each file of every table that is read, and for every look whether one has changed.
 */
export const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })
