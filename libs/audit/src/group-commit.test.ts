import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSegmentFile, type OpenSegment } from './chain/segment-file.js'
import { segmentPath } from './chain/segments.js'
import { auditFolder, entry } from './fixtures/entries.js'

/** A disk that counts what it is asked to write, and refuses where it is told to. */
function countingDisk() {
  const disk = { writes: 0, isFull: false, gate: Promise.resolve() }
  const open: OpenSegment = async (path) => {
    const file = await openSegmentFile(path)
    return {
      ...file,
      async write(bytes) {
        if (path.includes('heads')) return file.write(bytes)
        disk.writes += 1
        await disk.gate
        if (disk.isFull) throw new Error('ENOSPC: no space left on device')
        return file.write(bytes)
      },
    }
  }
  return { disk, open }
}

test('all who wait share one write', async () => {
  const { disk, open: openSegment } = countingDisk()
  const { open, verify } = await auditFolder()
  const log = await open({ openSegment })
  await Promise.all(Array.from({ length: 50 }, (_, n) => log.append([entry(`${n}`)])))
  expect(disk.writes).toBe(1)
  let pass = () => {}
  disk.gate = new Promise((resolve) => (pass = resolve))
  const first = log.append([entry('first')])
  await new Promise((resolve) => setImmediate(resolve))
  const rest = Array.from({ length: 100 }, (_, n) => log.append([entry(`rest ${n}`)]))
  pass()
  await Promise.all([first, ...rest])
  expect(disk.writes).toBe(3)
  await log.close()
  expect(await verify()).toMatchObject([{ entries: 151, flaws: [] }])
})

test('entries that are appended together stand together, whoever else appends', async () => {
  const { open, chainFolder } = await auditFolder()
  const log = await open({ limits: { group_max: 3 } })
  await Promise.all(Array.from({ length: 20 }, (_, n) => log.append([entry(`a${n}`), entry(`b${n}`)])))
  await log.close()
  const names = (await readFile(segmentPath(chainFolder, 1), 'utf8')).match(/"name":"(\w+)"/g) ?? []
  expect(names).toEqual(Array.from({ length: 20 }, (_, n) => [`"name":"a${n}"`, `"name":"b${n}"`]).flat())
})

describe('nothing is taken', () => {
  test('past the bound of what may wait', async () => {
    const { disk, open: openSegment } = countingDisk()
    let pass = () => {}
    disk.gate = new Promise((resolve) => (pass = resolve))
    const { open } = await auditFolder()
    const log = await open({ openSegment, limits: { waiting_max: 3 } })
    const waiting = [1, 2, 3].map((n) => log.append([entry(`${n}`)]))
    await expect(log.append([entry('4')])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
    pass()
    await Promise.all(waiting)
    await log.append([entry('5')])
    await log.close()
  })

  test('while the disk is full, and it goes on when there is room, with no entry of what was refused', async () => {
    const { disk, open: openSegment } = countingDisk()
    const { open, verify, chainFolder } = await auditFolder()
    const log = await open({ openSegment })
    await log.append([entry('before')])
    disk.isFull = true
    await expect(log.append([entry('meanwhile')])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
    disk.isFull = false
    await log.append([entry('after')])
    await log.close()
    expect(await verify()).toMatchObject([{ entries: 2, flaws: [], torn: [] }])
    expect(await readFile(segmentPath(chainFolder, 1), 'utf8')).not.toContain('meanwhile')
  })

  test('after it is closed', async () => {
    const { open } = await auditFolder()
    const log = await open()
    await log.close()
    await expect(log.append([entry('late')])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
  })
})

test('heads are signed after so many entries, and after a while; where they cannot be put away, entries go on', async () => {
  const { open, heads, clock, verify, failures, chainFolder } = await auditFolder()
  const log = await open({ limits: { head_entries: 5 } })
  for (let n = 0; n < 12; n++) await log.append([entry(`${n}`)])
  clock.advance(60_000)
  await log.append([entry('later')])
  await log.append([entry('last')])
  await log.close()
  const text = await readFile(`${heads}/gateway-1.heads.jsonl`, 'utf8')
  expect([...text.matchAll(/"sequence":(\d+)/g)].map(([, sequence]) => Number(sequence))).toEqual([5, 10, expect.any(Number), 14])
  const away = await open({ heads: join(segmentPath(chainFolder, 1), 'heads'), limits: { head_entries: 1 } })
  await away.append([entry('more')])
  await away.close()
  expect(failures.length).toBeGreaterThan(0)
  expect(await verify()).toMatchObject([{ entries: 15, heads: 4, flaws: [] }])
})

test('a line that was cut off is kept aside and said, and the chain goes on before it', async () => {
  const { open, verify, torn, chainFolder } = await auditFolder()
  const log = await open()
  await log.append([entry('siti')])
  await log.close()
  await appendFile(segmentPath(chainFolder, 1), '{"at":"2026')
  expect(await verify()).toMatchObject([{ entries: 1, flaws: [], torn: [expect.stringContaining('11 bytes past entry 1')] }])
  const next = await open()
  await next.append([entry('budi')])
  await next.close()
  expect(torn).toHaveLength(1)
  expect(await readFile(torn[0] ?? '', 'utf8')).toBe('{"at":"2026')
  expect(await verify()).toMatchObject([{ entries: 2, flaws: [], torn }])
  expect((await readdir(chainFolder)).length).toBe(2)
})

test('a chain whose last entry is not what was written gets no entry more', async () => {
  const { open, chainFolder } = await auditFolder()
  const log = await open()
  await log.append([entry('siti')])
  await log.close()
  await appendFile(segmentPath(chainFolder, 1), '{}\n')
  await expect(open()).rejects.toMatchObject({ code: 'AUDIT_CHAIN_BROKEN' })
})
