import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret, systemClock, systemDice } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { s3ObjectStore } from '@storemesh/object-store/s3'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { type FileFormat, files } from '../declaration.js'
import { openSource } from '../open-source.js'
import { avroFile, type Schema } from './fixtures/avro-file.js'
import { drain, textOf } from './fixtures/drop-folder.js'
import { jsonRows, type ParquetWriter, parquetWriter } from './fixtures/parquet-file.js'

/** Files in a bucket of a real server. */

let written: ParquetWriter

beforeAll(async () => {
  written = await parquetWriter()
})
afterAll(() => written.close())

const NAMED: Schema = { type: 'record', name: 'sale', fields: [{ name: 'name', type: 'string' }] }

/** Each time below a prefix of its own. */
async function freshBucket(): Promise<ObjectStore> {
  const { endpoint, region, bucket, access_key_id, secret_access_key } = inject('s3')
  return s3ObjectStore({
    endpoint,
    region,
    bucket,
    prefix: `test/${systemDice.uuid()}`,
    path_style: true,
    credentials: { access_key_id, secret_access_key: secret(secret_access_key) },
    cache: { folder: await mkdtemp(join(tmpdir(), 'object-cache-')), size_bytes_max: 1 << 30 },
  })
}

const openAt = (store: ObjectStore, prefix: string, format: FileFormat) =>
  openSource(files({ prefix, format, settle_ms: 0 }), { files: new Map([['files', store]]), clock: systemClock })

const CONTENT: Readonly<Record<'csv' | 'json-lines' | 'avro' | 'parquet', (names: readonly string[]) => Promise<Uint8Array>>> = {
  csv: async (names) => Buffer.from(['name', ...names].join('\n')),
  'json-lines': async (names) => Buffer.from(names.map((name) => JSON.stringify({ name })).join('\n')),
  avro: (names) =>
    avroFile(
      NAMED,
      names.map((name) => ({ name })),
      { codec: 'snappy' },
    ),
  parquet: (names) =>
    written.fileOf(
      jsonRows(
        names.map((name) => ({ name })),
        '"name":"VARCHAR"',
      ),
    ),
}

for (const format of ['csv', 'json-lines', 'avro', 'parquet'] as const) {
  sourceConformance(`files of ${format} on S3`, async () => {
    const store = await freshBucket()
    let number = 0
    return {
      source: await openAt(store, 'raw-data/tills', format),
      append: async (names) => {
        number += 1
        await store.write(objectKey(`raw-data/tills/${String(number).padStart(3, '0')}.${format}`), await CONTENT[format](names))
      },
      nameOf: (row) => JSON.parse(textOf(row)).name,
      reopen: () => openAt(store, 'raw-data/tills', format),
    }
  })
}

describe('what a Kafka Connect sink leaves in a bucket', () => {
  const partitionFile = (partition: number, offset: number) =>
    objectKey(
      `raw-data/transactions-topic/partition=${partition}/transactions-topic+${partition}+${String(offset).padStart(10, '0')}.json`,
    )

  test('is read across its partitions, each file once, and what comes later after it', async () => {
    const store = await freshBucket()
    const put = (partition: number, offset: number) =>
      store.write(partitionFile(partition, offset), Buffer.from(`{"partition":${partition},"offset":${offset}}\n`))
    for (const partition of [0, 1, 2]) for (const offset of [0, 500]) await put(partition, offset)
    await store.write(objectKey('raw-data/transactions-topic-2/partition=0/other.json'), Buffer.from('{"other":1}\n'))
    const first = await drain(await openAt(store, 'raw-data/transactions-topic', 'json-lines'))
    expect(first.rows.map(textOf).toSorted()).toEqual(
      [0, 1, 2].flatMap((partition) => [0, 500].map((offset) => `{"partition":${partition},"offset":${offset}}`)),
    )
    await put(1, 1000)
    const second = await drain(await openAt(store, 'raw-data/transactions-topic', 'json-lines'), first.position)
    expect(second.rows.map(textOf)).toEqual(['{"partition":1,"offset":1000}'])
  })

  test('is told of where an object is written anew after it was read, and where it goes while it is read', async () => {
    const store = await freshBucket()
    await store.write(partitionFile(0, 0), Buffer.from('{"n":1}\n{"n":2}\n'))
    const source = await openAt(store, 'raw-data/transactions-topic', 'json-lines')
    const { position } = await drain(source)
    await store.write(partitionFile(0, 0), Buffer.from('{"n":1}\n{"n":2}\n{"n":3}\n'))
    expect((await drain(source, position)).rows.map(textOf)).toEqual([expect.stringContaining('FILE_CHANGED')])

    await store.write(partitionFile(0, 500), Buffer.from('{"n":4}\n{"n":5}\n'))
    const begun = await (await openAt(store, 'raw-data/transactions-topic', 'json-lines')).read(position, {
      rows_max: 2,
      bytes_max: 1000,
    })
    await store.delete(partitionFile(0, 500))
    expect((await drain(source, begun.next)).rows.map(textOf)).toEqual([expect.stringContaining('FILE_GONE')])
  })

  test('of many pages of a listing is read whole', async () => {
    const store = await freshBucket()
    const keys = Array.from({ length: 1_200 }, (_, n) => partitionFile(n % 4, n))
    for (let from = 0; from < keys.length; from += 100) {
      await Promise.all(keys.slice(from, from + 100).map((key) => store.write(key, Buffer.from(`${JSON.stringify({ key })}\n`))))
    }
    const { rows, position } = await drain(await openAt(store, 'raw-data/transactions-topic', 'json-lines'))
    expect(new Set(rows.map(textOf)).size).toBe(1_200)
    const began_ms = systemClock.elapsed_ms()
    expect((await drain(await openAt(store, 'raw-data/transactions-topic', 'json-lines'), position)).rows).toEqual([])
    process.stdout.write(`1,200 objects listed, none read: ${Math.round(systemClock.elapsed_ms() - began_ms)} ms\n`)
  })
})
