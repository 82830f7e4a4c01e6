import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'

const TOPIC = 'alone'
const RECORDS = 500
const RECORD_BYTES = 300

/** What a mesh cannot be faster than: a durable append and a follower that waits for it, nothing else at work. */
export async function logAlone(folder: string, rate: number): Promise<readonly number[]> {
  const log = await embeddedEventLog({ folder, clock: systemClock, dice: systemDice })
  const stop = new AbortController()
  const delays_ms: number[] = []
  const follow = async () => {
    const from = new Map([[0, 0]])
    for await (const records of log.follow(TOPIC, from, { signal: stop.signal, records_max: 1000, bytes_max: 1 << 20 })) {
      const now_ms = systemClock.now_ms()
      delays_ms.push(...records.map(({ appended_ms }) => now_ms - appended_ms))
      if (delays_ms.length === RECORDS) return
    }
  }
  try {
    await log.createTopic(TOPIC, { partitions: 1 })
    const following = follow()
    const started_ms = systemClock.elapsed_ms()
    const value = Buffer.alloc(RECORD_BYTES, 'x')
    for (let record = 1; record <= RECORDS; record += 1) {
      await log.append(TOPIC, [{ value }])
      await systemClock.sleep(started_ms + (record * 1000) / rate - systemClock.elapsed_ms())
    }
    await following
    return delays_ms
  } finally {
    stop.abort()
    await log.close()
  }
}
