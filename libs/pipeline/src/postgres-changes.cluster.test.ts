import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { type Dice, secret, seededDice, systemDice } from '@storemesh/core'
import { temporaryFolder, until } from '@storemesh/testing'
import { expect, inject, onTestFinished, test } from 'vitest'
import { pipelineIn, USER_CHANGES, userChanges } from './fixtures/user-changes.js'
import { runDomainOnce } from './run-domain.js'

const SEED = 20_260_401
const LIVES = 6

async function ask(sql: string): Promise<string> {
  const { host, port, user, password, database } = inject('postgres')
  const args = ['-h', host, '-p', String(port), '-U', user, '-d', database, '-v', 'ON_ERROR_STOP=1', '-Atqw', '-c', sql]
  const { stdout } = await promisify(execFile)('psql', args, { env: { PGPASSWORD: password } })
  return stdout.trim()
}

test('inserts, updates, deletes and a new column land once, though the process that follows is killed between', async () => {
  const folder = await temporaryFolder()
  const slot = `users_${systemDice.uuid().slice(0, 8)}`
  const table = `public.${slot}`
  await ask(`CREATE TABLE ${table} (user_id text PRIMARY KEY, name text, version bigint)`)
  await ask(`CREATE PUBLICATION ${slot} FOR TABLE ${table}`)
  await ask(`INSERT INTO ${table} SELECT 'early ' || n, 'x', 0 FROM generate_series(1, 30) n`)
  onTestFinished(() => dropSlot(slot))
  const shop = shopOf(table, seededDice(SEED))

  for (let life = 1; life <= LIVES; life += 1) {
    const { child, landed } = follower(folder, table, slot)
    const enough = landed() + (life === 1 ? 1 : 20)
    let sold = 0
    for (; sold < 10 || landed() < enough; sold += 1) await shop.change()
    child.kill('SIGKILL')
    await once(child, 'exit')
    if (life === 2) await ask(`ALTER TABLE ${table} ADD COLUMN city text DEFAULT 'Bandung'`)
    for (let unseen = 0; unseen < 5; unseen += 1) await shop.change()
  }

  const { password, ...server } = inject('postgres')
  const { parts, close } = await pipelineIn(folder, { ...server, password: secret(password) })
  onTestFinished(close)
  await runDomainOnce(parts, userChanges(table, slot), new AbortController().signal)
  const rows: { id: string; told: string; kind: string; user_id: string; version: string }[] = []
  const columns = "row_id AS id, user_id, coalesce(CAST(version AS varchar), '') AS version, _change_kind AS kind"
  const asked = `SELECT ${columns} FROM sales.${USER_CHANGES} ORDER BY source_offset`
  for await (const batch of parts.lake.rows(asked, parts.viewer)) {
    for (const row of batch) {
      const [kind, user_id, version] = [textOf(row['kind']), textOf(row['user_id']), textOf(row['version'])]
      rows.push({ id: textOf(row['id']), kind, user_id, version, told: `${kind} ${user_id} ${version}`.trim() })
    }
  }

  expect(new Set(rows.map(({ id }) => id)).size, `seed ${SEED}`).toBe(rows.length)
  const changes = rows.filter(({ kind }) => kind !== 'snapshot').map(({ told }) => told)
  // what happened before the slot was made is in the snapshot
  expect(changes, `seed ${SEED}`).toEqual(shop.done.slice(shop.done.length - changes.length))
  expect(changes.length).toBeGreaterThan(LIVES * 10)
  const state = new Map<string, string>()
  for (const { kind, user_id, version } of rows) {
    if (kind === 'delete') state.delete(user_id)
    else state.set(user_id, version)
  }
  const stored = (await ask(`SELECT user_id || '|' || version FROM ${table}`)).split('\n')
  expect([...state].map((row) => row.join('|')).toSorted(), `seed ${SEED}`).toEqual(stored.toSorted())
})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Changes one account in each transaction, and knows what it did. */
function shopOf(table: string, dice: Dice) {
  const done: string[] = []
  const there = new Set<string>()
  let version = 0

  async function change(): Promise<void> {
    version += 1
    const user = `user ${dice.between(1, 15)}`
    if (!there.has(user)) {
      await ask(`INSERT INTO ${table} (user_id, name, version) VALUES ('${user}', 'new', ${version})`)
      there.add(user)
      done.push(`insert ${user} ${version}`)
    } else if (dice.chance(1 / 3)) {
      await ask(`DELETE FROM ${table} WHERE user_id = '${user}'`)
      there.delete(user)
      done.push(`delete ${user}`)
    } else {
      await ask(`UPDATE ${table} SET name = 'changed', version = ${version} WHERE user_id = '${user}'`)
      done.push(`update ${user} ${version}`)
    }
  }

  return { change, done }
}

function follower(folder: string, table: string, slot: string): { child: ChildProcess; landed: () => number } {
  const { host, port, user, password, database } = inject('postgres')
  const program = new URL('./fixtures/follow-until-killed.ts', import.meta.url)
  const child = fork(program, [folder, host, String(port), user, database, table, slot], {
    execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
    env: { FOLLOWED_PASSWORD: password },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let landed = 0
  child.on('message', (message: { readonly landed: number }) => {
    landed += message.landed
  })
  return {
    child,
    landed() {
      if (child.exitCode !== null)
        throw new Error(`expected it to follow until it is killed, and it ended with ${child.exitCode}`)
      return landed
    },
  }
}

async function dropSlot(slot: string): Promise<void> {
  await until(async () => (await ask(`SELECT active FROM pg_replication_slots WHERE slot_name = '${slot}'`)) !== 't')
  await ask(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${slot}'`)
}
