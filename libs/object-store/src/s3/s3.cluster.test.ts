import { createHash } from 'node:crypto'
import { mkdtemp, open, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault, secret, seededDice, systemClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { objectStoreConformance } from '../conformance.js'
import { objectKey } from '../object-key.js'
import { s3Access } from './client.js'
import { clusterSettings } from './fixtures/cluster-server.js'
import type { LocalFile } from './local-file.js'
import { uploadInParts } from './multipart.js'
import { s3ObjectStore } from './s3-object-store.js'
import { unfinishedUploads } from './fixtures/unfinished-uploads.js'

const MiB = 1024 * 1024
const bytes = (text: string) => new TextEncoder().encode(text)

objectStoreConformance('S3', async () => s3ObjectStore(await clusterSettings()))

describe('against a real server', () => {
  test('exactly one of 16 writers by four stores wins, in each of 20 rounds', async () => {
    const settings = await clusterSettings()
    const store = () => s3ObjectStore(settings)
    const stores = [store(), store(), store(), store()]
    const winsOf = (writer: number, written: Promise<void>) =>
      written.then(
        () => [writer],
        (error: unknown) => {
          if (isFault(error, 'OBJECT_EXISTS')) return []
          throw error
        },
      )
    for (let round = 0; round < 20; round += 1) {
      const key = objectKey(`round/${round}`)
      const writes = [...stores, ...stores, ...stores, ...stores].map((store, writer) =>
        winsOf(writer, store.write(key, bytes(`writer ${writer}`), { ifAbsent: true })),
      )
      const wins = await Promise.all(writes)
      const winners = wins.flat()
      expect(winners).toHaveLength(1)
      expect(await store().read(key)).toEqual(bytes(`writer ${winners[0]}`))
    }
  })

  test('a file of 256 MB is adopted, comes back the same, and leaves no parts', async () => {
    const settings = await clusterSettings()
    const store = s3ObjectStore(settings)
    const key = objectKey('large.parquet')
    const { path, hash } = await largeFile(256)
    const started_ms = systemClock.elapsed_ms()
    await store.adopt(key, path)
    const adopted_ms = systemClock.elapsed_ms()
    const back = await store.localPath(key)
    const read_ms = systemClock.elapsed_ms()
    const rate = (from_ms: number, to_ms: number) => `${Math.round((256 * MiB) / 1e3 / (to_ms - from_ms))} MB/s`
    process.stdout.write(`256 MiB: adopt ${rate(started_ms, adopted_ms)}, localPath ${rate(adopted_ms, read_ms)}\n`)
    const found = await readFile(back)
    expect(createHash('sha256').update(found).digest('hex')).toBe(hash)
    const range = await store.read(key, { start: 8 * MiB - 1, length: 2 })
    expect([...range]).toEqual([...found.subarray(8 * MiB - 1, 8 * MiB + 1)])
    expect(await unfinishedUploads(s3Access(settings))).toEqual([])
  })

  test('an upload that breaks off leaves no parts and no object', async () => {
    const settings = await clusterSettings()
    const access = s3Access(settings)
    const broken: LocalFile = {
      size_bytes: 30 * MiB,
      async piece(start, length) {
        if (start > 16 * MiB) throw new Error('the disk broke')
        return new Uint8Array(length)
      },
      [Symbol.asyncDispose]: async () => undefined,
    }
    await expect(uploadInParts(access, objectKey('large.parquet'), broken)).rejects.toThrow('the disk broke')
    expect(await unfinishedUploads(access)).toEqual([])
    await expect(s3ObjectStore(settings).read(objectKey('large.parquet'))).rejects.toThrow('OBJECT_NOT_FOUND')
  })

  test('stores that share a cache folder lead to the same file, fetch as they may', async () => {
    const settings = await clusterSettings()
    const stores = Array.from({ length: 16 }, () => s3ObjectStore(settings))
    const key = objectKey('shared.parquet')
    await s3ObjectStore(settings).write(key, bytes('rows'))
    const paths = await Promise.all(stores.map((store) => store.localPath(key)))
    expect(new Set(paths).size).toBe(1)
    expect(await readdir(settings.cache.folder)).toHaveLength(1)
    expect(await readFile(paths[0] ?? '', 'utf8')).toBe('rows')
  })

  test('lists over many pages in byte order, whatever the keys hold', async () => {
    const store = s3ObjectStore(await clusterSettings({ limits: { page_keys: 3 } }))
    const names = ['a b', 'a+b', 'a%2Fb', 'é', 'z', '😀', 'q&<>"', "it's", 'd/1', 'd.x', 'd/2/3', 'd0']
    for (const name of names) await store.write(objectKey(name), bytes(name))
    const listed = []
    for await (const { key } of store.list()) listed.push(key)
    expect(listed).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    for (const name of names) expect(await store.read(objectKey(name))).toEqual(bytes(name))
  })

  test('a wrong secret is refused at once', async () => {
    const settings = await clusterSettings()
    const credentials = { access_key_id: settings.credentials?.access_key_id ?? '', secret_access_key: secret('wrong-secret') }
    await expect(s3ObjectStore({ ...settings, credentials }).read(objectKey('a'))).rejects.toThrow('OBJECT_STORE_DENIED')
  })

  test('a bucket that is not there is named as such', async () => {
    const store = s3ObjectStore(await clusterSettings({ bucket: 'no-such-bucket-here' }))
    await expect(store.read(objectKey('a'))).rejects.toThrow('BUCKET_NOT_FOUND')
  })
})

async function largeFile(size_mib: number) {
  const path = join(await mkdtemp(join(tmpdir(), 'object-large-')), 'finished')
  const dice = seededDice(256)
  const hash = createHash('sha256')
  await using file = await open(path, 'wx')
  for (let part = 0; part < size_mib; part += 1) {
    const chunk = new Uint8Array(Uint32Array.from({ length: MiB / 4 }, () => dice.next() * 2 ** 32).buffer)
    hash.update(chunk)
    await file.write(chunk)
  }
  return { path, hash: hash.digest('hex') }
}
