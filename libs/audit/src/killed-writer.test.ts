import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { entry } from './fixtures/entries.js'
import { filesAuditLog } from './files-audit-log.js'
import { newHeadKey, readHeadKey } from './heads/head-key.js'
import { readEntries } from './read-entries.js'
import { verifyAudit } from './verify/verify-audit.js'

const KILLS = 5

test('whatever moment a writer is killed at, what it was told is there, and the chain is sound', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mesh-audit-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const [folder, heads, secretKey] = [join(root, 'audit'), join(root, 'heads'), newHeadKey()]
  const key = readHeadKey(secretKey, 'a test')
  const chain = join(folder, 'gateway-1')
  const told: string[] = []
  const dice = seededDice(59)
  for (let kill = 0; kill < KILLS; kill++) {
    told.push(...(await toldBefore(dice.between(20, 150), [chain, heads, secretKey.reveal()])))
    const [report] = await verifyAudit({ folder, heads, key })
    expect(report?.flaws).toEqual([])
    const names = await namesIn(folder)
    expect(told.filter((name) => !names.has(name))).toEqual([])
    told.length = 0
  }
  const log = await filesAuditLog({
    folder: chain,
    chain: 'gateway-1',
    heads,
    key,
    clock: systemClock,
    onTorn: () => undefined,
    onHeadFailure: () => undefined,
  })
  await log.append([entry('after all')])
  await log.close()
  expect((await verifyAudit({ folder, heads, key }))[0]?.flaws).toEqual([])
})

/** The entries that a process was told of until it was killed. */
async function toldBefore(lines: number, args: readonly string[]): Promise<readonly string[]> {
  const child = fork(new URL('./fixtures/append-for-ever.ts', import.meta.url), [...args], {
    execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    said += bytes.toString()
    if (said.split('\n').length > lines) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return said.split('\n').slice(0, -1)
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readEntries(folder, { most: 1_000_000, fits: () => true })
  return new Set(entries.map(({ entry: { request_id } }) => (typeof request_id === 'string' ? request_id : '')))
}
