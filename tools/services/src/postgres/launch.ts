import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '@storemesh/core'
import { deployed } from '../deploy-files.js'
import { runClient } from '../fetch/run-client.js'
import { requirePostgres } from '../machine/postgres.js'
import { SEARCH_PATH } from '../machine/search-path.js'
import type { Credentials, Launch, LaunchGround } from '../service.js'
import { DATABASE } from './database.js'
import { givenToItsUser, notAsRoot } from './not-as-root.js'

export async function launch({ folder, place }: LaunchGround): Promise<Launch> {
  const { port, credentials } = place
  if (!credentials) throw new Fault('SERVICE_KEYS_MISSING', 'postgres expected keys of its own, got none')
  const { postgres, initdb } = await requirePostgres()
  const data = join(folder, 'data')
  if (!existsSync(data)) await makeData(data, initdb, credentials)
  const settings = deployed('postgres/postgresql.conf')
  return {
    ...notAsRoot(postgres, ['-D', data, '-p', String(port), '-c', `config_file=${settings}`]),
    environment: { LC_ALL: 'C', PATH: SEARCH_PATH },
    folder,
  }
}

/** An empty database in a folder that appears whole or not at all. The password is in no argument: whoever lists the processes sees those. */
async function makeData(data: string, initdb: string, { secretAccessKey }: Credentials): Promise<void> {
  const unfinished = `${data}.unfinished`
  const password = `${data}.password`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  const giving = givenToItsUser(unfinished)
  if (giving) await runClient('chown of its folder to postgres', giving.command, giving.args)
  try {
    await writeFile(password, `${secretAccessKey.reveal()}\n`, { mode: 0o600 })
    const { command, args } = notAsRoot(initdb, [
      '--pgdata',
      unfinished,
      '--username',
      DATABASE.user,
      '--pwfile',
      password,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ])
    await runClient('initdb', command, args, { folder: dirname(data) })
    await rename(unfinished, data)
  } finally {
    await rm(password, { force: true })
  }
}
