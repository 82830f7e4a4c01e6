import type { ContractColumn } from '@storemesh/contract'
import { messageOf } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { afterAll, expect, test } from 'vitest'
import { rowsOf } from './block-rows.js'
import { plainEventsThreads } from './plain-events-thread.js'
import { type PlainEventsTask, plainEventsReader } from './read-plain-events.js'

const COLUMNS: readonly ContractColumn[] = [
  { name: 'id', of: { kind: 'text', type: 'string' }, required: true, description: 'id' },
]
const SCHEMA = newSchema([
  { name: 'id', type: 'string', required: false },
  { name: 'row_id', type: 'string', required: true },
])
const EVENTS = ['{"id":"a"}', '{"id":1}', '{"id":"b"}']

function taskOf(schema = SCHEMA): PlainEventsTask {
  let end = 0
  const ends = Uint32Array.from(EVENTS, ({ length }) => (end += length))
  const starts = ends.map((each, at) => each - (EVENTS[at]?.length ?? 0))
  const part = {
    partition: 3,
    bytes: new Uint8Array(Buffer.from(EVENTS.join(''))),
    starts,
    ends,
    offsets: Float64Array.of(7, 8, 9),
  }
  return { columns: COLUMNS, schema, table: 'bronze_told', loaded_ms: 0, parts: [part] }
}

const threads = plainEventsThreads(2)
afterAll(() => threads.close())

test('a thread makes the file that is made here, and gives back what it was handed', async () => {
  const task = taskOf()
  const [there, here] = [await threads.read(task), plainEventsReader()(taskOf())]
  expect(task.parts[0]?.bytes).toHaveLength(0)
  expect(Buffer.from(there?.bytes ?? [])).toEqual(Buffer.from(here?.bytes ?? []))
  expect([there?.checksum, there?.record_count]).toEqual([here?.checksum, 2])
  const left = rowsOf(there?.parts ?? [], there?.isRead)
  expect(left.map(({ offset, value }) => [offset, Buffer.from(value).toString()])).toEqual([[8, '{"id":1}']])
})

test('many tasks at once are each answered with their own', async () => {
  const files = await Promise.all(Array.from({ length: 9 }, () => threads.read(taskOf())))
  expect(files.map((file) => file?.record_count)).toEqual(Array.from({ length: 9 }, () => 2))
})

test('a table that takes what nobody can read so is left to the contract', async () => {
  const schema = newSchema([
    { name: 'id', type: 'long', required: false },
    { name: 'row_id', type: 'string', required: true },
  ])
  expect(await threads.read(taskOf(schema))).toBeUndefined()
})

test('who waits for a thread that is closed hears of it, and another is begun with the next task', async () => {
  const other = plainEventsThreads(1)
  const asked = other.read(taskOf()).catch(messageOf)
  await other.close()
  expect(await asked).toContain('PLAIN_EVENTS_FAILED')
  expect((await other.read(taskOf()))?.record_count).toBe(2)
  await other.close()
})

test('threads that were begun before their first task answer it, and end when they are closed', async () => {
  const begun = plainEventsThreads(2)
  begun.begin()
  begun.begin()
  expect((await begun.read(taskOf()))?.record_count).toBe(2)
  await begun.close()
  begun.begin()
  await begun.close()
})
