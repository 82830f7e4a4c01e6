import { join } from 'node:path'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog, type EventLog, type NewRecord } from '@storemesh/event-log'
import type { Bench } from './bench.js'
import { atLeast, figure } from './figure.js'
import { ratePerSecond } from './measure/timed.js'

const VALUE = Buffer.alloc(300, 'x')
const PRODUCERS = 10

/** Every append is durable when it resolves; ten producers at once share a flush. */
export const eventLog: Bench = {
  name: 'event-log',
  async run({ folder }) {
    const log = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
    try {
      const large = { topic: 'batches-of-1000', size: 1000, batches: 500 }
      const small = { topic: 'batches-of-100', size: 100, batches: 3000 }
      const largeRate = await appendRate(log, large)
      const smallRate = await appendRate(log, small)
      const records = large.size * large.batches
      const readRate = await ratePerSecond(records, () => readAll(log, large.topic))
      const by = `of 300 bytes, ${PRODUCERS} producers`
      return [
        figure({
          what: `log append, durable, batches of 1,000 ${by}`,
          value: largeRate,
          unit: 'events/s',
          target: atLeast(500_000),
        }),
        figure({
          what: `log append, durable, batches of 100 ${by}`,
          value: smallRate,
          unit: 'events/s',
          target: atLeast(150_000),
        }),
        figure({ what: 'log read, from the start', value: readRate, unit: 'events/s', target: atLeast(1_000_000) }),
      ]
    } finally {
      await log.close()
    }
  },
}

interface Load {
  readonly topic: string
  readonly size: number
  readonly batches: number
}

async function appendRate(log: EventLog, { topic, size, batches }: Load): Promise<number> {
  await log.createTopic(topic, { partitions: 1 })
  const produce = async (name: string) => {
    for (let batch = 0; batch < batches / PRODUCERS; batch += 1) {
      const first = batch * size
      const records = Array.from({ length: size }, (_, index): NewRecord => ({ value: VALUE, sequence: first + index }))
      await log.append(topic, records, { producer: name })
    }
  }
  return ratePerSecond(size * batches, () =>
    Promise.all(Array.from({ length: PRODUCERS }, (_, number) => produce(`producer-${number}`))),
  )
}

async function readAll(log: EventLog, topic: string): Promise<void> {
  for (const { partition, first_offset, next_offset } of await log.ends(topic)) {
    for (let offset = first_offset; offset < next_offset; ) {
      const records = await log.read(topic, partition, offset, { records_max: 10_000, bytes_max: 16 << 20 })
      offset = (records.at(-1)?.offset ?? next_offset) + 1
    }
  }
}
