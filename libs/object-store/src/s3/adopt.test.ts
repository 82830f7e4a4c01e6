import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { mishaps } from './fixtures/scripted-server.js'
import { scriptedStore } from './fixtures/scripted-store.js'
import { partBytesOf } from './multipart.js'
import { PARTS_MAX } from './settings.js'

const { refuse, doneButAnswered, cutBefore, cutAfter } = mishaps
const MiB = 1024 * 1024
const key = objectKey('gold/orders/data/a.parquet')
const inParts = { part_bytes: 5 * MiB, attempts_max: 3 }
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Three parts, the last a short one; no two alike. */
async function finishedFile() {
  const path = join(await mkdtemp(join(tmpdir(), 'object-adopt-')), 'finished')
  const content = Buffer.alloc(12 * MiB + 7)
  for (let at = 0; at < content.length; at += 1000) content.writeUInt32LE(at, Math.min(at, content.length - 4))
  await writeFile(path, content)
  return { path, hash: hashOf(content) }
}

describe('a large file', () => {
  test.each([
    ['nothing', 'part', []],
    ['503 at a part', 'part', [refuse(503, 'SlowDown')]],
    ['a line cut at a part', 'part', [cutBefore, cutAfter]],
    ['503 at the begin', 'begin', [refuse(503, 'SlowDown')]],
    ['500 at the end, before the work', 'complete', [refuse(500, 'InternalError')]],
    ['500 at the end, after the work', 'complete', [doneButAnswered(500, 'InternalError')]],
    ['a line cut at the end, after the work', 'complete', [cutAfter]],
    ['an error within an answer of 200', 'complete', [refuse(200, 'InternalError')]],
  ] as const)('is adopted whole after %s', async (_, operation, befalls) => {
    await using at = await scriptedStore(inParts)
    const { path, hash } = await finishedFile()
    at.server.befall(operation, key, ...befalls)
    await at.store.adopt(key, path)
    expect(hashOf(await at.store.read(key))).toBe(hash)
    expect(hashOf(await readFile(await at.store.localPath(key)))).toBe(hash)
    expect(existsSync(path)).toBe(false)
    expect(at.server.bucket.uploads.size).toBe(0)
  })

  test.each([
    ['a part', 'part', 'OBJECT_STORE_DENIED'],
    ['the end', 'complete', 'OBJECT_STORE_DENIED'],
  ] as const)('that fails at %s leaves no parts, no object, and the file where it was', async (_, operation, code) => {
    await using at = await scriptedStore(inParts)
    const { path } = await finishedFile()
    at.server.befall(operation, key, refuse(503, 'SlowDown'), refuse(403, 'AccessDenied'))
    await expect(at.store.adopt(key, path)).rejects.toThrow(code)
    expect(at.server.bucket.uploads.size).toBe(0)
    expect(at.server.bucket.objects.size).toBe(0)
    expect(existsSync(path)).toBe(true)
  })

  test('whose parts cannot be removed says so', async () => {
    await using at = await scriptedStore(inParts)
    const { path } = await finishedFile()
    at.server.befall('part', key, refuse(403, 'AccessDenied'))
    at.server.befall('abort', key, refuse(403, 'AccessDenied'))
    await expect(at.store.adopt(key, path)).rejects.toThrow('OBJECT_PARTS_LEFT')
    expect(existsSync(path)).toBe(true)
  })

  test('whose upload somebody removed is no missing object', async () => {
    await using at = await scriptedStore(inParts)
    const { path } = await finishedFile()
    at.server.befall('part', key, ({ send, asked }) => {
      at.server.bucket.uploads.clear()
      send(at.server.bucket.perform(asked))
    })
    await expect(at.store.adopt(key, path)).rejects.toThrow(/^OBJECT_STORE_REFUSED: .*NoSuchUpload/)
  })

  test('sends no more parts at a time than it may', async () => {
    await using at = await scriptedStore({ ...inParts, parts_parallel: 2 })
    const { path } = await finishedFile()
    await at.store.adopt(key, path)
    expect(at.server.underWayMost()).toBeLessThanOrEqual(2)
  })
})

test('a small file that cannot be sent stays where it was', async () => {
  await using at = await scriptedStore({ attempts_max: 2 })
  const path = join(await mkdtemp(join(tmpdir(), 'object-adopt-')), 'finished')
  await writeFile(path, 'rows')
  at.server.befall('put', key, refuse(503, 'SlowDown'), refuse(503, 'SlowDown'))
  await expect(at.store.adopt(key, path)).rejects.toThrow('OBJECT_STORE_UNAVAILABLE')
  expect(await readFile(path, 'utf8')).toBe('rows')
})

test('a file of any size that S3 takes fits into the parts that S3 takes', () => {
  const size = fc.integer({ min: 1, max: 5 * 1024 * 1024 * MiB })
  fc.assert(
    fc.property(size, (size_bytes) => {
      const part_bytes = partBytesOf(size_bytes, 8 * MiB)
      expect(Math.ceil(size_bytes / part_bytes)).toBeLessThanOrEqual(PARTS_MAX)
      expect(part_bytes % MiB).toBe(0)
    }),
    { seed: 11 },
  )
})
