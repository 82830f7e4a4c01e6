import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isJsonObject, systemClock, systemDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'orders.events'
const PARTITIONS = 4

const member = (folder: string): ChildProcess =>
  fork(new URL('./fixtures/member-forever.ts', import.meta.url), [folder], {
    execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
  })

test('processes share a group; one is killed, and every record is handled and none committed twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'event-log-'))
  const log = await embeddedEventLog({ folder, clock: systemClock, dice: systemDice })
  await log.createTopic(TOPIC, { partitions: PARTITIONS })
  const append = (count: number) =>
    log.append(
      TOPIC,
      Array.from({ length: count }, (_, n) => ({ partition: n % PARTITIONS, value: Buffer.from(`${n}`) })),
    )
  await append(400)
  const committed: unknown[] = []
  const handled = new Set<unknown>()
  const members = [member(folder), member(folder)]
  let killed = false
  const done = new Promise<void>((resolve) => {
    for (const child of members)
      child.on('message', (message) => {
        if (!isJsonObject(message)) return
        if (Array.isArray(message['committed'])) committed.push(...message['committed'])
        if (Array.isArray(message['handled'])) for (const place of message['handled']) handled.add(place)
        if (handled.size >= 100 && !killed) {
          killed = true
          child.kill('SIGKILL')
        }
        if (handled.size >= 800) resolve()
      })
  })
  await append(400)
  await done
  expect(new Set(committed).size).toBe(committed.length)
  const left = members.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
  const ends = left.map((child) => once(child, 'exit'))
  for (const child of left) child.kill('SIGTERM')
  await Promise.all(ends)
  await log.close()
})
