import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Dice, isJsonObject, parseJson, seededDice, systemClock, systemDice } from '@storemesh/core'
import { expect, inject, onTestFinished, test } from 'vitest'
import { meshEntry } from '../process/spawn-mesh.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'
import { until } from '../testing/waiting.js'

const SEED = 11
const LIVES = 3
const CHANGES_A_LIFE = 12

/** Of each order what its last change left, unless that took it away: bronze is append-only. */
const LEFT = (columns: string) => `
  SELECT ${columns} FROM (
    SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY source_offset DESC) AS age FROM orders.bronze_postgres__orders
  ) AS told WHERE age = 1 AND _change_kind <> 'delete' ORDER BY order_id`

test('a shop on a Postgres of its own is simulated into, and bronze is what the database says, whatever happens there', async () => {
  const dice = seededDice(SEED)
  const { ask, environment } = await ownShop()
  const data = join(await freshFolder(), 'data')
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await mesh([...args, '--data', data], { environment })
    if (code !== 0) throw new Error(`mesh ${args.join(' ')} answered ${code}: ${stderr}`)
    return stdout
  }
  const query = async (sql: string) => parsed(await done('query', sql, '--json'))

  await done('simulate', '--events', '600', '--seed', String(SEED))
  await done('run', '--once')
  const verified = await done('verify')
  expect(verified).toContain('bronze_postgres__orders')
  const simulated = await ask('SELECT order_id, status FROM orders ORDER BY order_id')
  expect(simulated.length).toBeGreaterThan(10)
  expect(await query(LEFT('order_id, status'))).toEqual(simulated)
  expect(await query('SELECT DISTINCT _change_kind AS kind FROM orders.bronze_postgres__orders')).toEqual([{ kind: 'snapshot' }])

  for (let life = 1; life <= LIVES; life += 1) {
    const run = startRun(data, environment)
    for (let change = 0; change < CHANGES_A_LIFE; change += 1) await ask(changeOf(dice, life * 100 + change))
    if (life === 1) await ask("ALTER TABLE orders ADD COLUMN gift text DEFAULT 'none'")
    await systemClock.sleep(dice.next() * 6000)
    const ended = once(run, 'exit')
    run.kill('SIGKILL')
    await ended
    for (let unseen = 0; unseen < 3; unseen += 1) await ask(changeOf(dice, life * 100 + 50 + unseen))
  }
  await done('run', '--once')

  const columns = 'order_id, status, CAST(total_amount AS varchar) AS total_amount'
  expect(await query(LEFT(columns))).toEqual(await ask(`SELECT ${columns} FROM orders ORDER BY order_id`))
  const rows = await query('SELECT row_id, _change_kind AS kind, unknown_fields FROM orders.bronze_postgres__orders')
  expect(new Set(rows.map((row) => row['row_id'])).size).toBe(rows.length)
  const kinds = rows.filter((row) => row['kind'] !== 'snapshot').map((row) => row['kind'])
  expect(kinds).toHaveLength(LIVES * (CHANGES_A_LIFE + 3))
  expect(new Set(kinds)).toEqual(new Set(['insert', 'update', 'delete']))
  expect(rows.some((row) => String(row['unknown_fields']).includes('"gift"'))).toBe(true)
  expect(await query('SELECT count(*) AS refused FROM orders_postgres__orders.bad_rows').catch(() => [])).toEqual([])
})

test('a slot that was dropped is told of by name, and the sources that are no part of it go on', async () => {
  const { ask, environment } = await ownShop()
  const data = join(await freshFolder(), 'data')
  const run = (...args: readonly string[]) => mesh([...args, '--data', data], { environment })
  expect((await run('simulate', '--events', '300', '--seed', '1')).code).toBe(0)
  expect((await run('run', '--once')).code).toBe(0)
  await ask("SELECT pg_drop_replication_slot('storemesh_orders')")
  expect((await run('simulate', '--events', '600', '--seed', '1')).code).toBe(0)
  const going = startRun(data, environment)
  let told = ''
  going.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  await until('it says so', () => told.includes('SOURCE_SLOT_GONE'))
  const [refunds] = await ask('SELECT count(*) AS n FROM refunds')
  const landed = async () => {
    const { stdout } = await run('query', 'SELECT count(*) AS n FROM orders.bronze_postgres__refunds', '--json')
    return Number(parsed(stdout)[0]?.['n'])
  }
  await until('the refunds are there', async () => (await landed()) === Number(refunds?.['n']))
  const ended = once(going, 'exit')
  going.kill('SIGTERM')
  await ended
  expect(told).toContain('bronze_postgres__orders')
  expect(told).not.toContain('bronze_postgres__refunds')
})

/** One change of one order, as the shop's programs or somebody at a console make it. */
function changeOf(dice: Dice, number: number): string {
  const some = `(SELECT order_id FROM orders ORDER BY md5(order_id || '${number}') LIMIT 1)`
  const roll = dice.next()
  if (roll < 0.4) return `UPDATE orders SET status = 'refunded', updated_at = now() WHERE order_id = ${some}`
  if (roll < 0.6) return `DELETE FROM orders WHERE order_id = ${some}`
  return `INSERT INTO orders (order_id, user_id, status, total_amount, currency, channel, lines, created_at, updated_at)
    VALUES ('late_${number}', 'user_1', 'paid', ${number}.50, 'IDR', 'web', '[]', now(), now())`
}

type Rows = readonly Readonly<Record<string, unknown>>[]

const parsed = (text: string): Rows => {
  const rows = parseJson(text)
  return Array.isArray(rows) ? rows.filter(isJsonObject) : []
}

/** An empty database of its own, and the settings that name it. The slots that are made go with it: a server has few. */
async function ownShop() {
  const { host, port, user, password, database } = inject('postgres')
  const name = `shop_${systemDice.uuid().slice(0, 8)}`
  const psql = async (of: string, sql: string): Promise<string> => {
    const args = ['-h', host, '-p', String(port), '-U', user, '-d', of, '-v', 'ON_ERROR_STOP=1', '-Atqw', '-c', sql]
    const { stdout } = await promisify(execFile)('psql', args, { env: { PGPASSWORD: password } })
    return stdout.trim()
  }
  await psql(database, `CREATE DATABASE ${name}`)
  onTestFinished(async () => {
    const own = `pg_replication_slots WHERE database = '${name}'`
    await until('nobody reads', async () => (await psql(database, `SELECT count(*) FROM ${own} AND active`)) === '0')
    await psql(database, `SELECT pg_drop_replication_slot(slot_name) FROM ${own}`)
    await psql(database, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  const ask = async (sql: string): Promise<Rows> =>
    sql.startsWith('SELECT')
      ? parsed(await psql(name, `SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`))
      : parsed(await psql(name, sql))
  const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`
  return { ask, environment: { MESH_SHOP_URL: url } }
}

function startRun(data: string, environment: Readonly<Record<string, string>>) {
  const { path, execArgv } = meshEntry()
  const run = spawn(process.execPath, [...execArgv, path, 'run', '--data', data], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })
  onTestFinished(() => void run.kill('SIGKILL'))
  return run
}
