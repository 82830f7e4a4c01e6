import { existsSync, readdirSync } from 'node:fs'

const FOLDER = new URL('../../../../domains/', import.meta.url)

/** The domains of this mesh by name alone, each a package below `domains/`: what only locks them need not load them. */
export const domainNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((name) => existsSync(new URL(`${name}/package.json`, FOLDER)))
    .toSorted()
