import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { MemberBatch, Membership } from '../event-log.js'
import { ALL, failure, type LogUnderTest, numbered, TOPIC } from './log-under-test.js'

async function nextBatch(member: Membership): Promise<MemberBatch> {
  for await (const batch of member.batches()) return batch
  throw new Error('expected a batch, but the member has left')
}

export function sharing(fresh: () => Promise<LogUnderTest>): void {
  test('counts what a group has not got past yet', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, [...numbered(5, { partition: 0 }), ...numbered(3, { partition: 1 })])
    await log.commitGroup('silver', TOPIC, new Map([[0, 4]]))
    expect(await log.lag('silver', TOPIC)).toEqual(
      new Map([
        [0, 1],
        [1, 3],
      ]),
    )
  })

  test('gives a member every record once where it commits, and the next member only what comes after', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 2 })
    await log.append(TOPIC, [...numbered(5, { partition: 0 }), ...numbered(3, { partition: 1 })])
    const first = await log.join('silver', TOPIC, ALL)
    let count = 0
    for await (const batch of first.batches()) {
      count += batch.records.length
      await batch.commit()
      if (count === 8) await first.leave()
    }
    expect((await log.lag('silver', TOPIC)).get(0)).toBe(0)
    await log.append(TOPIC, numbered(2, { partition: 1 }))
    const second = await log.join('silver', TOPIC, ALL)
    const batch = await nextBatch(second)
    expect(batch.records.map(({ partition, offset }) => [partition, offset])).toEqual([
      [1, 3],
      [1, 4],
    ])
    await second.leave()
  })

  test('refuses the commit of a member whose partition has gone to another', async () => {
    const { log } = await fresh()
    await log.createTopic(TOPIC, { partitions: 1 })
    await log.append(TOPIC, numbered(5))
    const first = await log.join('silver', TOPIC, ALL)
    const stale = await nextBatch(first)
    await first.leave()
    const second = await log.join('silver', TOPIC, ALL)
    const batch = await nextBatch(second)
    expect(isFault(await failure(stale.commit()), 'GROUP_FENCED')).toBe(true)
    expect(batch.records).toHaveLength(5)
    await batch.commit()
    expect((await log.lag('silver', TOPIC)).get(0)).toBe(0)
    await second.leave()
  })
}
