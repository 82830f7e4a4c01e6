import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isFault, secret, seededDice, systemClock } from '@storemesh/core'
import { startServices } from '@storemesh/services'
import { openSource, postgres, type SourcePosition } from '@storemesh/source'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'

const SEED = 20_260_501
const LIMITS = { rows_max: 300, bytes_max: 1 << 20 }
const IN_ONE_TRANSACTION = 400

/** A Postgres of the test's own, which it may stop and kill. */
async function oneDatabase() {
  const options = { names: ['postgres'] as const, folder: await freshFolder() }
  const log = join(options.folder, 'postgres/postgres.log')
  let started = await startServices(options)
  onTestFinished(() => started.stop())
  const { hostname: host, port } = new URL(started.address('postgres'))
  const password = started.credentials('postgres').secretAccessKey
  const connection = { host, port: Number(port), user: 'mesh', database: 'postgres', password: secret(password.reveal()) }
  return {
    connection,
    async ask(sql: string): Promise<string> {
      const args = ['-h', host, '-p', port, '-U', 'mesh', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-Atqw', '-c', sql]
      const { stdout } = await promisify(execFile)('psql', args, { env: { PGPASSWORD: password.reveal() } })
      return stdout.trim()
    },
    /** Returns what it said at last. */
    async down(how: 'asked' | 'killed'): Promise<string> {
      const pid = started.records[0]?.process?.pid
      if (how === 'killed' && pid !== undefined) process.kill(pid, 'SIGKILL')
      await started.stop()
      return readFile(log, 'utf8')
    },
    /** The children of a server that was killed hold its memory for a moment, and it does not start beside them. */
    async up() {
      for (;;) {
        try {
          started = await startServices(options)
          return
        } catch (error) {
          if (!isFault(error, 'SERVICE_DIED')) throw error
        }
      }
    },
  }
}

test('a reader of changes outlives a database that is stopped and killed, in the midst of a transaction too', async () => {
  const database = await oneDatabase()
  const { connection } = database
  await database.ask('CREATE TABLE public.orders (id bigint PRIMARY KEY)')
  await database.ask('CREATE PUBLICATION orders FOR TABLE public.orders')
  const declared = postgres({ table: 'public.orders', key: ['id'], replication: { slot: 'orders' } })
  const source = await openSource(declared, { postgres: connection })
  onTestFinished(() => source.close())

  const dice = seededDice(SEED)
  const seen: string[] = []
  const faults = new Set<string>()
  let written = 0
  let at: SourcePosition | undefined

  async function sell(): Promise<void> {
    await database.ask(`INSERT INTO public.orders SELECT generate_series(${written}, ${written + IN_ONE_TRANSACTION - 1})`)
    written += IN_ONE_TRANSACTION
  }

  /** Reads once; a reader that was told a fault comes back with the position that it had. */
  async function read(): Promise<boolean> {
    try {
      const batch = await source.read(at, LIMITS)
      seen.push(...batch.rows.map(({ key = '' }) => key))
      at = batch.next
      return batch.caught_up
    } catch (error) {
      if (!isFault(error)) throw error
      faults.add(error.code)
      return false
    }
  }

  await read() // the slot is made, and every row comes as a change
  const ends = ['asked', 'killed', 'killed'] as const
  for (const how of ends) {
    for (let sold = 0; sold < 4; sold += 1) await sell()
    for (let reads = dice.between(2, 4); reads > 0; reads -= 1) await read()
    const said = await database.down(how)
    expect(said.includes('database system is shut down'), 'it waits for no stream of ours').toBe(how === 'asked')
    await read()
    await database.up()
  }
  await sell()
  while (!(await read())) await systemClock.sleep(50)

  expect([...faults]).toEqual(['SOURCE_UNREACHABLE'])
  const isWhole = seen.length === written && seen.every((key, index) => key === String(index))
  expect({ seen: seen.length, written, isWhole }, `seed ${SEED}`).toEqual({ seen: written, written, isWhole: true })
})
