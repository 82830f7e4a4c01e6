import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { RECORD_BYTES_MAX } from '../limits.js'
import { ALL, TOPIC, failure, large, numbered, readAll, record, send, textOf, type LogUnderTest } from './log-under-test.js'
import { partitionOfKey } from '../partition-of-key.js'

export function topics(fresh: () => Promise<LogUnderTest>): void {
  test('has an identity that it keeps, and another log has another', async () => {
    const { log, reopen } = await fresh()
    const other = await fresh()
    const { id } = log
    expect((await reopen()).id).toBe(id)
    expect(other.log.id).not.toBe(id)
  })

  test('makes a topic once and finds it afterwards', async () => {
    const { log, reopen } = await fresh()
    const made = await log.createTopic(TOPIC, { partitions: 3 })
    expect(made).toMatchObject({ name: TOPIC, partitions: 3 })
    expect(await log.createTopic(TOPIC, { partitions: 3 })).toEqual(made)
    const other = await log.createTopic('other', { partitions: 1 })
    expect(other.id).not.toBe(made.id)
    expect([...(await (await reopen()).topics())].toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      [made, other].toSorted((a, b) => a.name.localeCompare(b.name)),
    )
  })

  test('knows a topic by its name as it is now, made anew and after its end, and none of another name', async () => {
    const { log, reopen } = await fresh()
    expect(await log.topic(TOPIC)).toBeUndefined()
    const made = await log.createTopic(TOPIC, { partitions: 3, retention_ms: 60_000 })
    await log.createTopic('other', { partitions: 1 })
    expect(await log.topic(TOPIC)).toEqual(made)
    expect(await log.topic('../up')).toBeUndefined()
    await log.deleteTopic(TOPIC)
    expect(await log.topic(TOPIC)).toBeUndefined()
    const anew = await log.createTopic(TOPIC, { partitions: 1 })
    expect(anew.id).not.toBe(made.id)
    expect(await log.topic(TOPIC)).toEqual(anew)
    expect(await (await reopen()).topic(TOPIC)).toEqual(anew)
  })

  test('refuses another number of partitions, a bad name and a topic that is not there', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 3 })
    expect(isFault(await failure(log.createTopic(TOPIC, { partitions: 4 })), 'TOPIC_DIFFERS')).toBe(true)
    expect(isFault(await failure(log.createTopic('../up', { partitions: 1 })), 'TOPIC_NAME_INVALID')).toBe(true)
    expect(isFault(await failure(log.createTopic('none', { partitions: 0 })), 'LIMIT_EXCEEDED')).toBe(true)
    const asked = [
      log.append('none', [record('a')]),
      log.read('none', 0, 0, ALL),
      log.ends('none'),
      log.groupPositions('g', 'none'),
    ]
    // all are listened to at once: one that fails before its turn would be nobody's
    for (const error of await Promise.all(asked.map((work) => failure(work))))
      expect(isFault(error, 'TOPIC_NOT_FOUND')).toBe(true)
    expect((await log.topics()).map((topic) => topic.name)).toEqual([TOPIC])
  })
}

export function appending(fresh: () => Promise<LogUnderTest>): void {
  test('gives back key, value and headers as they were appended, with offsets from 0 on', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    const headers = { 'event-type': 'OrderPlaced', language: 'ไทย' }
    await log.append(TOPIC, [record('first', { key: 'khoá', headers }), record('', { key: '' }), record('third')])
    const [first, second, third, ...rest] = await readAll(log)
    expect(first).toMatchObject({ partition: 0, offset: 0, key: 'khoá', headers })
    expect(first && textOf(first)).toBe('first')
    expect(second).toMatchObject({ offset: 1, key: '', headers: {} })
    expect(second?.value).toHaveLength(0)
    expect(third).toMatchObject({ offset: 2 })
    expect(third && 'key' in third).toBe(false)
    expect(rest).toEqual([])
  })

  test('notes when a record was appended', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    for (const text of ['a', 'b', 'c']) await log.append(TOPIC, [record(text)])
    const times = (await readAll(log)).map((read) => read.appended_ms)
    expect(times).toHaveLength(3)
    expect(times.every((time) => Number.isFinite(time) && time >= 0)).toBe(true)
  })

  test('places a record in the partition it names, else by its key as Kafka does, else in turn', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 4 })
    const keys = Array.from({ length: 50 }, (_, n) => `customer-${n}`)
    await log.append(TOPIC, [...keys.map((key) => record(key, { key })), record('named', { key: 'customer-1', partition: 3 })])
    for (const partition of [0, 1, 2, 3]) {
      const here = keys.filter((key) => partitionOfKey(key, 4) === partition)
      expect((await readAll(log, partition)).map(textOf)).toEqual(partition === 3 ? [...here, 'named'] : here)
    }
    const before = (await log.ends(TOPIC)).map((end) => end.next_offset)
    await log.append(TOPIC, numbered(8))
    expect((await log.ends(TOPIC)).map((end, partition) => end.next_offset - (before[partition] ?? 0))).toEqual([2, 2, 2, 2])
  })

  test('refuses a record that is too large or names no partition, and keeps nothing of that append', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    expect(isFault(await failure(log.append(TOPIC, [record('a'), large(RECORD_BYTES_MAX + 1)])), 'RECORD_TOO_LARGE')).toBe(true)
    expect(isFault(await failure(log.append(TOPIC, [record('a'), record('b', { partition: 1 })])), 'PARTITION_NOT_FOUND')).toBe(
      true,
    )
    expect(await readAll(log)).toEqual([])
    await log.append(TOPIC, [large(RECORD_BYTES_MAX - 100)])
    expect((await readAll(log))[0]?.value).toHaveLength(RECORD_BYTES_MAX - 100)
  })

  test('keeps the order and every record of appends that run at once', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    const writers = ['a', 'b', 'c', 'd', 'e']
    await Promise.all(
      writers.map(async (writer) => {
        for (let n = 0; n < 20; n++) await log.append(TOPIC, [record(`${writer}${n}`), record(`${writer}${n}+`)])
      }),
    )
    const texts = (await readAll(log)).map(textOf)
    for (const writer of writers) {
      expect(texts.filter((text) => text.startsWith(writer))).toEqual(
        Array.from({ length: 20 }, (_, n) => [`${writer}${n}`, `${writer}${n}+`]).flat(),
      )
    }
    // All or nothing, and in one piece.
    expect(texts.every((text, n) => text.endsWith('+') || texts[n + 1] === `${text}+`)).toBe(true)
  })

  test('keeps what it has when it is opened again', async () => {
    const { log, reopen } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, numbered(2500, { partition: 1 }))
    const again = await reopen()
    expect((await readAll(again, 1)).map(textOf)).toEqual(numbered(2500).map((_, n) => `${n}`))
    await again.append(TOPIC, [record('later', { partition: 1 })])
    expect((await again.ends(TOPIC))[1]).toEqual({ partition: 1, first_offset: 0, next_offset: 2501 })
  })

  test('takes an empty append for what it is', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    expect(await log.append(TOPIC, [])).toEqual({ appended: 0, repeated: 0 })
  })
}

export function producers(fresh: () => Promise<LogUnderTest>): void {
  test('shows the records of a producer once, however often they are sent', async () => {
    const { log, reopen } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    expect(await log.append(TOPIC, send(0, 4), { producer: 'till-1' })).toEqual({ appended: 5, repeated: 0 })
    await log.append(TOPIC, send(0, 4), { producer: 'till-1' })
    await log.append(TOPIC, send(3, 6), { producer: 'till-1' })
    const again = await reopen()
    await again.append(TOPIC, send(5, 7), { producer: 'till-1' })
    expect((await readAll(again)).map(textOf)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })

  test('knows a repeat wherever the record was placed', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 3 })
    for (const _ of ['first time', 'again']) await log.append(TOPIC, send(0, 9, {}), { producer: 'till-1' })
    const texts = []
    for (const partition of [0, 1, 2]) texts.push(...(await readAll(log, partition)).map(textOf))
    expect(texts.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  test('keeps producers and partitions apart', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, send(5, 5), { producer: 'till-1' })
    await log.append(TOPIC, send(1, 1), { producer: 'till-2' })
    await log.append(TOPIC, send(1, 1, { partition: 1 }), { producer: 'till-1' })
    expect((await readAll(log, 0)).map(textOf)).toEqual(['5', '1'])
    expect((await readAll(log, 1)).map(textOf)).toEqual(['1'])
  })

  test('refuses a producer without sequences', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    expect(isFault(await failure(log.append(TOPIC, [record('a')], { producer: 'till-1' })), 'SEQUENCE_INVALID')).toBe(true)
  })
}
