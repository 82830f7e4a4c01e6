import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault, seededDice, systemClock, systemDice, virtualClock } from '@storemesh/core'
import { afterEach, describe, expect, test } from 'vitest'
import { eventLogConformance } from '../conformance.js'
import type { EventLog } from '../event-log.js'
import { embeddedEventLog } from './embedded-event-log.js'

const TOPIC = 'orders.events'
const ALL = { records_max: 100_000, bytes_max: 64 * 2 ** 20 }
const opened: EventLog[] = []

const newFolder = () => mkdtemp(join(tmpdir(), 'event-log-'))
const openIn = async (folder: string) => {
  const log = await embeddedEventLog({ folder, clock: systemClock, dice: systemDice })
  opened.push(log)
  return log
}
const appender = (folder: string, writer: string, times: number): ChildProcess =>
  fork(new URL('./fixtures/append-forever.ts', import.meta.url), [folder, writer, `${times}`], {
    execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
  })
const textsIn = async (log: EventLog) => (await log.read(TOPIC, 0, 0, ALL)).map((record) => Buffer.from(record.value).toString())
const records = (from: number) => [0, 1, 2].map((n) => ({ value: Buffer.from(`${from + n}`), sequence: from + n }))
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
})

eventLogConformance('embedded', async () => {
  const folder = await newFolder()
  const log = await openIn(folder)
  return {
    log,
    settle: (topic) => log.upkeep(topic),
    async reopen() {
      await log.close()
      return openIn(folder)
    },
  }
})

describe('the embedded log', () => {
  test('is one log for processes that start and append at once', async () => {
    const folder = await newFolder()
    const children = [appender(folder, 'a', 40), appender(folder, 'b', 40)]
    expect(await Promise.all(children.map((child) => once(child, 'exit')))).toEqual([
      [0, null],
      [0, null],
    ])
    const log = await openIn(folder)
    expect(await log.topics()).toHaveLength(1)
    const texts = await textsIn(log)
    expect(texts).toHaveLength(800)
    for (const writer of ['a', 'b']) {
      const expected = Array.from({ length: 400 }, (_, n) => `${writer} ${Math.floor(n / 10)} ${n % 10}`)
      expect(texts.filter((text) => text.startsWith(writer))).toEqual(expected)
    }
  })

  test('sees the appends of another process while it follows', async () => {
    const folder = await newFolder()
    const log = await openIn(folder)
    await log.createTopic(TOPIC, { partitions: 1 })
    const child = appender(folder, 'a', 20)
    const gone = once(child, 'exit')
    const stop = new AbortController()
    let count = 0
    for await (const batch of log.follow(TOPIC, new Map(), { ...ALL, signal: stop.signal })) {
      count += batch.length
      if (count === 200) stop.abort()
    }
    expect(await gone).toEqual([0, null])
  })

  test.each([1, 5, 23])('keeps whole appends only when its process is killed after %i of them', async (after) => {
    const folder = await newFolder()
    const child = appender(folder, 'a', 100_000)
    let confirmed = 0
    child.on('message', () => {
      confirmed++
      if (confirmed >= after) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    const log = await openIn(folder)
    const texts = await textsIn(log)
    expect(texts.length % 10).toBe(0)
    expect(texts.length).toBeGreaterThanOrEqual(confirmed * 10)
    expect(texts).toEqual(texts.map((_, n) => `a ${Math.floor(n / 10)} ${n % 10}`))
    await log.append(TOPIC, [{ value: Buffer.from('after') }])
    expect((await log.ends(TOPIC))[0]?.next_offset).toBe(texts.length + 1)
  })

  test('has one identity for all who open it at once', async () => {
    const folder = await newFolder()
    const logs = await Promise.all(Array.from({ length: 8 }, () => openIn(folder)))
    expect(new Set(logs.map((log) => log.id)).size).toBe(1)
    expect(await readdir(folder)).toEqual(['.log-id'])
  })

  test('counts the repeats that it leaves out', async () => {
    const log = await openIn(await newFolder())
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, records(0), { producer: 'till' })
    expect(await log.append(TOPIC, records(1), { producer: 'till' })).toEqual({ appended: 1, repeated: 2 })
    expect(await log.append(TOPIC, records(1), { producer: 'till' })).toEqual({ appended: 0, repeated: 3 })
    expect((await log.ends(TOPIC))[0]?.next_offset).toBe(4)
  })

  test('writes the time of its clock into every record', async () => {
    const clock = virtualClock(1_000)
    const log = await embeddedEventLog({ folder: await newFolder(), clock, dice: seededDice(1) })
    opened.push(log)
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, [{ value: Buffer.from('a') }])
    clock.advance(500)
    await log.append(TOPIC, [{ value: Buffer.from('b') }])
    expect((await log.read(TOPIC, 0, 0, ALL)).map((record) => record.appended_ms)).toEqual([1_000, 1_500])
  })

  test('gives a topic that was deleted and made anew another id', async () => {
    const folder = await newFolder()
    const log = await openIn(folder)
    const { id } = await log.createTopic(TOPIC, { partitions: 1 })
    await log.close()
    await rm(join(folder, TOPIC), { recursive: true })
    const again = await openIn(folder)
    expect(await again.topics()).toEqual([])
    expect((await again.createTopic(TOPIC, { partitions: 1 })).id).not.toBe(id)
  })

  test('refuses everything once it is closed', async () => {
    const log = await openIn(await newFolder())
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.close()
    for (const work of [log.ends(TOPIC), log.topics(), log.append(TOPIC, [])])
      expect(isFault(await failure(work), 'LOG_CLOSED')).toBe(true)
  })
})

const filled = async () => {
  const folder = await newFolder()
  const log = await openIn(folder)
  await log.createTopic(TOPIC, { partitions: 1 })
  for (const text of ['first', 'second']) await log.append(TOPIC, [{ value: Buffer.from(`${text} `.repeat(500)) }])
  await log.close()
  return { folder, file: join(folder, TOPIC, 'data.mdb') }
}

describe('a topic whose file was damaged', () => {
  test('is named when a bit was flipped, and the other records are read', async () => {
    const { folder, file } = await filled()
    const content = await readFile(file)
    const at = content.indexOf('second second')
    content[at] = (content[at] ?? 0) ^ 1
    await writeFile(file, content)
    const log = await openIn(folder)
    expect(await log.read(TOPIC, 0, 0, { ...ALL, records_max: 1 })).toHaveLength(1)
    const error = await failure(log.read(TOPIC, 0, 1, ALL))
    expect(isFault(error, 'LOG_FILE_CORRUPT')).toBe(true)
    expect(String(error)).toContain(join(folder, TOPIC))
  })

  test('is named when it was cut short', async () => {
    const { folder, file } = await filled()
    await truncate(file, 8192)
    const log = await openIn(folder)
    expect(isFault(await failure(log.read(TOPIC, 0, 0, ALL)), 'LOG_FILE_CORRUPT')).toBe(true)
  })
})
