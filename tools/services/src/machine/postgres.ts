import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import type { Tool } from './tool.js'
import { isAtLeast, versionText } from './version.js'

/** Where Debian puts one version beside another; its programs are on nobody's search path. */
const WHERE_VERSIONS_ARE = '/usr/lib/postgresql'
const VERSIONS_MAX = 20
const LEAST = 14
const EXPECTED = `Postgres ${LEAST} or later with its server`
const ADVICE = 'Install it, so that `postgres --version` or /usr/lib/postgresql/*/bin/postgres answers'

export interface Postgres {
  readonly postgres: string
  readonly initdb: string
  readonly version: string
}

/** That of the search path, else the newest of the machine's versions. */
export async function findPostgres(): Promise<Postgres | undefined> {
  const onPath = await postgresAt('postgres', 'initdb')
  if (onPath) return onPath
  for (const folder of await versionFolders()) {
    const found = await postgresAt(join(folder, 'postgres'), join(folder, 'initdb'))
    if (found) return found
  }
  return undefined
}

export async function requirePostgres(): Promise<Postgres> {
  const found = await findPostgres()
  if (found) return found
  throw new Fault('SERVICE_NEEDS_POSTGRES', `expected ${EXPECTED}; found none. ${ADVICE}`)
}

export const postgresServer: Tool = {
  code: 'SERVICE_NEEDS_POSTGRES',
  expected: EXPECTED,
  advice: ADVICE,
  look: async () => {
    const found = await findPostgres()
    return { fits: found !== undefined, found: found?.version ?? 'no postgres that runs' }
  },
}

async function versionFolders(): Promise<string[]> {
  const versions = await readdir(WHERE_VERSIONS_ARE).catch(() => []) // another kind of machine
  return versions
    .filter((version) => /^\d+$/.test(version) && existsSync(join(WHERE_VERSIONS_ARE, version, 'bin/postgres')))
    .toSorted((a, b) => Number(b) - Number(a))
    .slice(0, VERSIONS_MAX)
    .map((version) => join(WHERE_VERSIONS_ARE, version, 'bin'))
}

async function postgresAt(postgres: string, initdb: string): Promise<Postgres | undefined> {
  const version = /PostgreSQL\) (\d[\w.]*)/.exec((await versionText(postgres, ['--version'])) ?? '')?.[1]
  if (version === undefined || !isAtLeast(version, [LEAST])) return undefined
  return (await versionText(initdb, ['--version'])) === undefined ? undefined : { postgres, initdb, version }
}
