import { isFault, secret, systemClock, systemDice } from '@storemesh/core'
import { type Admin, ConfigResourceTypes, Kafka } from 'kafkajs'
import { afterEach, expect, inject, test } from 'vitest'
import { eventLogConformance } from '../conformance.js'
import type { EventLog, MemberBatch } from '../event-log.js'
import { untilCompacted } from './fixtures/until-compacted.js'
import { kafkaEventLog } from './kafka-event-log.js'

const opened: EventLog[] = []
const LIMITS = { records_max: 10, bytes_max: 100_000 }
const TOPIC = 'orders.events'

const openIn = async (namespace: string, password = inject('kafka').password) => {
  const { brokers, username } = inject('kafka')
  const log = await kafkaEventLog({
    brokers,
    sasl: { mechanism: 'plain', username, password: secret(password) },
    clientId: 'mesh-test',
    namespace,
    clock: systemClock,
    dice: systemDice,
  })
  opened.push(log)
  return log
}
/** What a log does not offer: settings of Kafka's own. */
const asAdmin = async (work: (admin: Admin) => Promise<void>) => {
  const { brokers, username, password } = inject('kafka')
  const sasl = { mechanism: 'plain', username, password } as const
  const admin = new Kafka({ brokers: [...brokers], sasl, clientId: 'mesh-test' }).admin()
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.disconnect()
  }
}
const newNamespace = () => `t${systemDice.uuid().slice(0, 8)}`
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
})

eventLogConformance('kafka', async () => {
  const namespace = newNamespace()
  const log = await openIn(namespace)
  return {
    log,
    settle: (topic) => asAdmin((admin) => untilCompacted({ admin, log, clock: systemClock }, topic, `${namespace}.${topic}`)),
    async reopen() {
      await log.close()
      return openIn(namespace)
    },
  }
})

test('wrong keys are refused by name, and the password is in no message', async () => {
  const error = await failure(openIn(newNamespace(), 'not-the-password'))
  expect(isFault(error, 'LOG_DENIED')).toBe(true)
  expect(String(error)).not.toContain('not-the-password')
})

test('a batch whose partition has gone to another member is fenced, and comes to that one', async () => {
  const namespace = newNamespace()
  const first = await openIn(namespace)
  await first.createTopic(TOPIC, { partitions: 2 })
  await first.append(
    TOPIC,
    [0, 1].flatMap((partition) => [0, 1, 2].map((n) => ({ value: Buffer.from(`${n}`), partition }))),
  )
  const one = await first.join('silver', TOPIC, LIMITS)
  expect(one.partitions()).toEqual([0, 1])
  const batches = one.batches()[Symbol.asyncIterator]()
  const held: MemberBatch[] = []
  while (held.length < 2) {
    const { value } = await batches.next()
    if (value) held.push(value)
  }
  const two = await (await openIn(namespace)).join('silver', TOPIC, LIMITS)
  const [taken = -1] = two.partitions()
  expect(two.partitions()).toHaveLength(1)
  while (one.partitions().length > 1) await systemClock.sleep(20)
  for (const batch of held) {
    const error = await failure(batch.commit())
    expect(isFault(error, 'GROUP_FENCED')).toBe(batch.partition === taken)
  }
  const { value: again } = await two.batches()[Symbol.asyncIterator]().next()
  expect(again?.partition).toBe(taken)
  expect(again?.records).toHaveLength(3)
  await again?.commit()
  expect(await first.lag('silver', TOPIC)).toEqual(
    new Map([
      [0, 0],
      [1, 0],
    ]),
  )
})

test('records before an offset go, a moment has its offset, and a topic made anew is another', async () => {
  const log = await openIn(newNamespace())
  const { id } = await log.createTopic(TOPIC, { partitions: 1, retention_ms: 3_600_000 })
  await log.append(
    TOPIC,
    [0, 1, 2].map((n) => ({ value: Buffer.from(`${n}`) })),
  )
  expect(await log.offsetsAt(TOPIC, 0)).toEqual(new Map([[0, 0]]))
  expect(await log.offsetsAt(TOPIC, systemClock.now_ms() + 3_600_000)).toEqual(new Map([[0, 3]]))
  await log.deleteRecords(TOPIC, new Map([[0, 2]]))
  expect(await log.ends(TOPIC)).toEqual([{ partition: 0, first_offset: 2, next_offset: 3 }])
  expect(isFault(await failure(log.read(TOPIC, 0, 1, LIMITS)), 'OFFSET_OUT_OF_RANGE')).toBe(true)
  expect(await log.createTopic(TOPIC, { partitions: 1 })).toEqual({ name: TOPIC, id, partitions: 1 })
  await log.deleteTopic(TOPIC)
  await log.deleteTopic(TOPIC)
  expect((await log.createTopic(TOPIC, { partitions: 1 })).id).not.toBe(id)
  expect(await log.ends(TOPIC)).toEqual([{ partition: 0, first_offset: 0, next_offset: 0 }])
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('what the broker packs by %s is read as it was sent', async (codec) => {
  const namespace = newNamespace()
  const log = await openIn(namespace)
  await log.createTopic(TOPIC, { partitions: 1 })
  const configEntries = [{ name: 'compression.type', value: codec }]
  const topic = { type: ConfigResourceTypes.TOPIC, name: `${namespace}.${TOPIC}`, configEntries }
  await asAdmin(async (admin) => void (await admin.alterConfigs({ validateOnly: false, resources: [topic] })))
  const values = Array.from({ length: 500 }, (_, n) => `order ${n} of many that are alike`)
  await log.append(
    TOPIC,
    values.map((value) => ({ value: Buffer.from(value) })),
  )
  const records = await log.read(TOPIC, 0, 0, { records_max: 1000, bytes_max: 1_000_000 })
  expect(records.map(({ value }) => Buffer.from(value).toString())).toEqual(values)
})
