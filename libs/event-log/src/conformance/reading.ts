import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { ALL, TOPIC, failure, firstBatch, numbered, record, take, textOf, type LogUnderTest } from './log-under-test.js'

export function reading(fresh: () => Promise<LogUnderTest>): void {
  const filled = async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, numbered(1500))
    await log.append(TOPIC, [record('last')])
    return log
  }

  test('reads from any offset, within its limits, and nothing at the end', async () => {
    const log = await filled()
    expect((await log.read(TOPIC, 0, 998, { ...ALL, records_max: 5 })).map((read) => read.offset)).toEqual([
      998, 999, 1000, 1001, 1002,
    ])
    expect((await log.read(TOPIC, 0, 1500, ALL)).map(textOf)).toEqual(['last'])
    expect(await log.read(TOPIC, 0, 1501, ALL)).toEqual([])
  })

  test('reads at least one record, however few bytes are asked for', async () => {
    const log = await filled()
    expect((await log.read(TOPIC, 0, 7, { records_max: 9, bytes_max: 1 })).map(textOf)).toEqual(['7'])
    const few = await log.read(TOPIC, 0, 0, { records_max: 1000, bytes_max: 400 })
    expect(few.length).toBeGreaterThan(1)
    expect(few.reduce((sum, read) => sum + read.value.length, 0)).toBeLessThanOrEqual(400)
  })

  test('names an offset that is out of range', async () => {
    const log = await filled()
    for (const offset of [-1, 1502, 0.5])
      expect(isFault(await failure(log.read(TOPIC, 0, offset, ALL)), 'OFFSET_OUT_OF_RANGE')).toBe(true)
    expect(isFault(await failure(log.read(TOPIC, 1, 0, ALL)), 'PARTITION_NOT_FOUND')).toBe(true)
    expect(isFault(await failure(log.read(TOPIC, 0, 0, { ...ALL, records_max: 0 })), 'LIMIT_EXCEEDED')).toBe(true)
  })

  test('knows the ends of every partition', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, numbered(3, { partition: 1 }))
    expect(await log.ends(TOPIC)).toEqual([
      { partition: 0, first_offset: 0, next_offset: 0 },
      { partition: 1, first_offset: 0, next_offset: 3 },
    ])
  })
}

export function following(fresh: () => Promise<LogUnderTest>): void {
  test('follows all partitions from the positions given, then what comes later', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, [...numbered(3, { partition: 0 }), ...numbered(3, { partition: 1 })])
    const following = take(
      log,
      5,
      new Map([
        [0, 2],
        [1, 1],
      ]),
    )
    await log.append(TOPIC, [record('later', { partition: 0 }), record('later', { partition: 1 })])
    const taken = await following
    const places = (partition: number) => taken.filter((read) => read.partition === partition).map((read) => read.offset)
    expect([places(0), places(1)]).toEqual([
      [2, 3],
      [1, 2, 3],
    ])
  })

  test('starts at the beginning of a partition without a position', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, numbered(4, { partition: 1 }))
    expect((await take(log, 4)).map(textOf)).toEqual(['0', '1', '2', '3'])
  })

  test('follows the partitions named alone', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 3 })
    await log.append(
      TOPIC,
      [0, 1, 2].flatMap((partition) => numbered(2, { partition })),
    )
    const stop = new AbortController()
    const taken: number[] = []
    for await (const batch of log.follow(TOPIC, new Map([[0, 1]]), { ...ALL, partitions: [0, 2], signal: stop.signal })) {
      taken.push(...batch.map(({ partition }) => partition))
      if (taken.length === 3) stop.abort()
    }
    expect(taken).toEqual([0, 2, 2])
  })

  test('hands over batches of one partition each', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 3 })
    await log.append(TOPIC, numbered(30))
    const stop = new AbortController()
    let count = 0
    for await (const batch of log.follow(TOPIC, new Map(), { records_max: 4, bytes_max: 1000, signal: stop.signal })) {
      expect(new Set(batch.map((read) => read.partition)).size).toBe(1)
      expect(batch.length).toBeLessThanOrEqual(4)
      count += batch.length
      if (count === 30) stop.abort()
    }
    expect(count).toBe(30)
  })

  test('ends when its signal fires, also while it waits, and when the log is closed', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    const stop = new AbortController()
    const waiting = firstBatch(log, stop.signal)
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    const until = firstBatch(log, new AbortController().signal)
    await log.close()
    expect(await until).toEqual({ done: true, value: undefined })
  })

  test('refuses to follow from an offset that is not there', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    expect(isFault(await failure(take(log, 1, new Map([[0, 9]]))), 'OFFSET_OUT_OF_RANGE')).toBe(true)
  })
}

export function groups(fresh: () => Promise<LogUnderTest>): void {
  test('knows where each group has got to, also when it is opened again', async () => {
    const { log, reopen } = await fresh()
    await log.createTopic(TOPIC, { partitions: 3 })
    expect(await log.groupPositions('silver', TOPIC)).toEqual(new Map())
    await log.commitGroup(
      'silver',
      TOPIC,
      new Map([
        [0, 5],
        [2, 1],
      ]),
    )
    await log.commitGroup('silver', TOPIC, new Map([[0, 6]]))
    await log.commitGroup('gold', TOPIC, new Map([[1, 2]]))
    const again = await reopen()
    expect(await again.groupPositions('silver', TOPIC)).toEqual(
      new Map([
        [0, 6],
        [2, 1],
      ]),
    )
    expect(await again.groupPositions('gold', TOPIC)).toEqual(new Map([[1, 2]]))
  })

  test('moves a group forward only, all partitions or none', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.commitGroup(
      'silver',
      TOPIC,
      new Map([
        [0, 5],
        [1, 5],
      ]),
    )
    const behind = log.commitGroup(
      'silver',
      TOPIC,
      new Map([
        [0, 9],
        [1, 4],
      ]),
    )
    expect(isFault(await failure(behind), 'GROUP_POSITION_BEHIND')).toBe(true)
    expect(await log.groupPositions('silver', TOPIC)).toEqual(
      new Map([
        [0, 5],
        [1, 5],
      ]),
    )
    await log.commitGroup('silver', TOPIC, new Map([[0, 5]]))
  })
}
