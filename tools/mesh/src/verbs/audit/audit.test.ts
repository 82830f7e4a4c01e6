import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditEntry } from '@storemesh/audit'
import { seededDice, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'
import { openAudit } from '../../wiring/audit.js'

const entry = (name: string, product: string): AuditEntry => ({
  kind: 'read',
  who: { name, kind: 'role', role: 'support' },
  surface: 'graphql',
  request_id: 'r',
  digest: 'd',
  reads: [{ product, columns: ['email'] }],
})

async function meshWithAudit() {
  const data = join(await freshFolder(), 'data')
  const layout = await openDataFolder(data, { mode: 'write' })
  const clock = virtualClock(Date.UTC(2026, 0, 1))
  const log = { warn: () => undefined }
  const open = (writer: 'gateway' | 'query' = 'gateway', heads = '') =>
    openAudit(writer, { layout, heads, clock, dice: seededDice(clock.now_ms() % 1000), log })
  const verb = (...args: readonly string[]) => runVerb(data, ['audit', ...args])
  return { layout, open, verb, clock }
}

test('a mesh in which nobody asked for anything personal has no audit log, and that is sound', async () => {
  const { verb, open } = await meshWithAudit()
  await open().close()
  expect(await verb('verify', '--json')).toMatchObject({ code: 0, stdout: '[]\n' })
  expect(await verb('list', '--json')).toMatchObject({ code: 0, stdout: '[]\n' })
})

test('what was noted is listed, the newest first, by who and by product, and is sound', async () => {
  const { verb, open, clock } = await meshWithAudit()
  const gateway = open()
  await gateway.append([entry('siti', 'customers.dim_users')])
  clock.advance(1000)
  const query = open('query')
  await query.append([entry('budi', 'orders.fact_order')])
  await Promise.all([gateway.close(), query.close()])
  const listed = async (...args: readonly string[]) => {
    const { stdout } = await verb('list', '--json', ...args)
    const rows: readonly { readonly who: string }[] = JSON.parse(stdout)
    return rows.map((row) => row.who)
  }
  expect(await listed()).toEqual(['budi', 'siti'])
  expect(await listed('--who', 'siti')).toEqual(['siti'])
  expect(await listed('--who', 'support', '--limit', '1')).toEqual(['budi'])
  expect(await listed('--product', 'orders.fact_order')).toEqual(['budi'])
  const { code, stdout } = await verb('verify', '--json')
  expect({ code, chains: JSON.parse(stdout) }).toMatchObject({
    code: 0,
    chains: [
      { chain: 'gateway-1', is: 'sound', entries: 1, heads: 1 },
      { chain: 'query-1', is: 'sound', entries: 1, heads: 1 },
    ],
  })
})

test('processes that write at one time have chains of their own, and who comes later goes on with one that is free', async () => {
  const { verb, open, clock } = await meshWithAudit()
  const first = open()
  await first.append([entry('a', 'p')])
  clock.advance(1)
  const second = open()
  await second.append([entry('b', 'p')])
  await first.close()
  clock.advance(1)
  const third = open()
  await third.append([entry('c', 'p')])
  await Promise.all([second.close(), third.close()])
  const { stdout } = await verb('verify', '--json')
  expect(JSON.parse(stdout)).toMatchObject([
    { chain: 'gateway-1', entries: 2 },
    { chain: 'gateway-2', entries: 1 },
  ])
})

test('an entry that somebody changed is told of, with its chain, its place and what was expected there', async () => {
  const { verb, open, layout } = await meshWithAudit()
  const gateway = open()
  await gateway.append([entry('siti', 'p'), entry('budi', 'p'), entry('rani', 'p')])
  await gateway.close()
  const path = join(layout.audit, 'gateway-1', '000000000001.jsonl')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('budi', 'nobody'))
  const { code, stdout } = await verb('verify')
  expect(code).toBe(1)
  expect(stdout).toMatch(/gateway-1\tchanged\t1\t1\t2\tan entry with its own hash/)
})

test('heads may lie elsewhere', async () => {
  const { open, layout } = await meshWithAudit()
  const elsewhere = await freshFolder()
  const gateway = open('gateway', elsewhere)
  await gateway.append([entry('siti', 'p')])
  await gateway.close()
  expect(await readFile(join(elsewhere, 'gateway-1.heads.jsonl'), 'utf8')).toContain('"sequence":1')
  await expect(readFile(join(layout.auditHeads, 'gateway-1.heads.jsonl'))).rejects.toThrow('ENOENT')
})

test('where the log cannot be opened nothing is taken, and it is tried again', async () => {
  const { open, layout } = await meshWithAudit()
  await writeFile(layout.audit, 'in the way')
  const gateway = open()
  await expect(gateway.append([entry('siti', 'p')])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
  await rm(layout.audit)
  await gateway.append([entry('siti', 'p')])
  await gateway.close()
})
