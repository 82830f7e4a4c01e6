import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SEARCH_PATH } from '../machine/search-path.js'
import { isAlive } from '../process/identity.js'
import { startServices } from '../start-services.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { DATABASE } from './database.js'

/** Its own command line, which comes with it. */
function ask(address: string, password: string, sql: string) {
  const { port } = new URL(address)
  const args = ['-h', '127.0.0.1', '-p', port, '-U', DATABASE.user, '-d', DATABASE.name, '-Atqw', '-c', sql]
  const environment = { PATH: SEARCH_PATH, PGPASSWORD: password }
  const { stdout, stderr } = spawnSync('psql', args, { encoding: 'utf8', env: environment })
  return stdout.trim() || stderr.trim()
}

test('Postgres can be followed, lets nobody in without its password, and knows its rows after a restart', async () => {
  const options = { names: ['postgres'] as const, folder: await freshFolder() }
  const first = await startServices(options)
  onTestFinished(first.stop)
  const password = first.credentials('postgres').secretAccessKey.reveal()
  const address = first.address('postgres')
  expect(ask(address, password, 'SHOW wal_level')).toBe('logical')
  expect(ask(address, `${password}x`, 'SELECT 1')).toContain('password authentication failed')
  expect(ask(address, password, 'CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)')).toBe('')
  expect(ask(address, password, `SELECT slot_name FROM pg_create_logical_replication_slot('bronze', 'pgoutput')`)).toBe('bronze')
  expect(await readdir(join(options.folder, 'postgres'))).not.toContain('data.password')

  await first.stop()
  expect(first.records.some((record) => record.process && isAlive(record.process))).toBe(false)
  expect(await readFile(join(options.folder, 'postgres/postgres.log'), 'utf8')).toContain('received fast shutdown request')
  const second = await startServices(options)
  onTestFinished(second.stop)
  const again = second.credentials('postgres').secretAccessKey.reveal()
  expect(ask(second.address('postgres'), again, 'SELECT id FROM orders')).toBe('7')
  expect(ask(second.address('postgres'), again, 'SELECT slot_name FROM pg_replication_slots')).toBe('bronze')
})
