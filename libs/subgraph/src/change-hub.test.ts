import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { changeHub } from './change-hub.js'
import { changeBytes } from './change-record.js'

async function openLog(): Promise<EventLog> {
  const log = await embeddedEventLog({ folder: await temporaryFolder(), clock: systemClock, dice: systemDice })
  onTestFinished(() => log.close())
  await log.createTopic('changes', { partitions: 1 })
  return log
}

const tell = (log: EventLog, ...keys: readonly string[]) =>
  log.append(
    'changes',
    keys.map((key) => ({ key, value: changeBytes({ id: key, key, row: { key } }) })),
  )

async function next(changes: AsyncIterator<{ readonly key: string }>, count: number): Promise<(string | undefined)[]> {
  const keys = []
  for (let n = 0; n < count; n++) {
    const { value, done } = await changes.next()
    keys.push(done ? undefined : value.key)
  }
  return keys
}

test('every listener hears what comes after it asked, in order, and nothing from before', async () => {
  const log = await openLog()
  const hub = changeHub(log)
  await tell(log, 'before')
  const first = await hub.listen('changes', new AbortController().signal)
  await tell(log, 'a', 'b')
  expect(await next(first, 2)).toEqual(['a', 'b'])
  const second = await hub.listen('changes', new AbortController().signal)
  await tell(log, 'c')
  expect(await next(first, 1)).toEqual(['c'])
  expect((await next(second, 1)).at(-1)).toBe('c')
  await first.return?.()
  await second.return?.()
})

test('a listener that leaves ends, and the others go on', async () => {
  const log = await openLog()
  const hub = changeHub(log)
  const leaving = new AbortController()
  const first = await hub.listen('changes', leaving.signal)
  const second = await hub.listen('changes', new AbortController().signal)
  leaving.abort()
  expect(await next(first, 1)).toEqual([undefined])
  await tell(log, 'a')
  expect(await next(second, 1)).toEqual(['a'])
  await second.return?.()
})

test('who does not read is told so and let go; memory stays bounded', async () => {
  const log = await openLog()
  const hub = changeHub(log)
  const slow = await hub.listen('changes', new AbortController().signal)
  const quick = await hub.listen('changes', new AbortController().signal)
  for (let batch = 0; batch < 21; batch++) {
    await tell(log, ...Array.from({ length: 500 }, (_, n) => `${batch}-${n}`))
    await next(quick, 500)
  }
  await expect(slow.next()).rejects.toThrow('SUBSCRIBER_TOO_SLOW')
  await quick.return?.()
})
