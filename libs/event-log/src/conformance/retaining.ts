import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { LogRecord } from '../event-log.js'
import { ALL, failure, type LogUnderTest, numbered, readAll, record, take, takeTo, textOf, TOPIC } from './log-under-test.js'

const empty = (key: string) => ({ key, value: new Uint8Array(0) })

export function retaining(fresh: () => Promise<LogUnderTest>): void {
  test('deletes a topic with all that belongs to it, and one made anew has another id', async () => {
    const { log } = await fresh()
    const { id } = await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, numbered(10))
    await log.commitGroup('silver', TOPIC, new Map([[0, 4]]))
    await log.deleteTopic(TOPIC)
    await log.deleteTopic(TOPIC)
    expect(isFault(await failure(log.ends(TOPIC)), 'TOPIC_NOT_FOUND')).toBe(true)
    expect(await log.topics()).toEqual([])
    const again = await log.createTopic(TOPIC, { partitions: 2 })
    expect(again.id).not.toBe(id)
    expect((await log.ends(TOPIC)).map((end) => end.next_offset)).toEqual([0, 0])
    expect(await log.groupPositions('silver', TOPIC)).toEqual(new Map())
  })

  test('takes records away up to an offset, and keeps the offsets of the others', async () => {
    const { log, reopen } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, numbered(10))
    await log.append(TOPIC, numbered(10))
    await log.deleteRecords(TOPIC, new Map([[0, 13]]))
    const again = await reopen()
    expect(await again.ends(TOPIC)).toEqual([{ partition: 0, first_offset: 13, next_offset: 20 }])
    expect((await readAll(again)).map(({ offset }) => offset)).toEqual([13, 14, 15, 16, 17, 18, 19])
    expect(isFault(await failure(again.read(TOPIC, 0, 12, ALL)), 'OFFSET_OUT_OF_RANGE')).toBe(true)
    expect(isFault(await failure(take(again, 1, new Map([[0, 3]]))), 'OFFSET_OUT_OF_RANGE')).toBe(true)
    expect(isFault(await failure(again.deleteRecords(TOPIC, new Map([[0, 21]]))), 'OFFSET_OUT_OF_RANGE')).toBe(true)
  })

  test('keeps of each key the newest record, with its offset, in a compacted topic', async () => {
    const { log, settle } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1, compacted: true })
    for (const text of ['1', '2', '3']) {
      await log.append(TOPIC, [record(`a${text}`, { key: 'a' }), record(`b${text}`, { key: 'b' })])
      await log.append(TOPIC, [record(`c${text}`, { key: `c${text}` })])
    }
    await log.append(TOPIC, [empty('b'), record('last', { key: 'last' })])
    await settle(TOPIC)
    const kept = await readAll(log)
    const newest = new Map(kept.map((read) => [read.key, textOf(read)]))
    expect(newest).toEqual(
      new Map([
        ['c1', 'c1'],
        ['c2', 'c2'],
        ['a', 'a3'],
        ['c3', 'c3'],
        ['b', ''],
        ['last', 'last'],
      ]),
    )
    // a log that compacts by itself may have gone on meanwhile
    const offsets = (records: readonly LogRecord[]) => new Map(records.map(({ key, offset }) => [key, offset]))
    expect(offsets(await takeTo(log, kept.at(-1)?.offset ?? 0))).toEqual(offsets(kept))
    expect(isFault(await failure(log.append(TOPIC, [record('no key')])), 'KEY_REQUIRED')).toBe(true)
    expect(isFault(await failure(log.createTopic(TOPIC, { partitions: 1 })), 'TOPIC_DIFFERS')).toBe(true)
  })

  test('finds the first record appended at or after a moment', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    for (let n = 0; n < 5; n++) await log.append(TOPIC, numbered(3, { partition: 0 }))
    const records = await readAll(log)
    for (const { appended_ms } of records) {
      const first = records.find((read) => read.appended_ms >= appended_ms)?.offset
      expect((await log.offsetsAt(TOPIC, appended_ms)).get(0)).toBe(first)
    }
    const later_ms = (records.at(-1)?.appended_ms ?? 0) + 1
    expect(await log.offsetsAt(TOPIC, later_ms)).toEqual(
      new Map([
        [0, 15],
        [1, 0],
      ]),
    )
  })
}
