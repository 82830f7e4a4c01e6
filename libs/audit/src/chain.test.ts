import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Dice, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { auditFolder, entry } from './fixtures/entries.js'
import { newHeadKey, readHeadKey } from './heads/head-key.js'
import { signedHead } from './heads/head.js'
import { readEntries } from './read-entries.js'
import { segmentPath, segmentsIn } from './chain/segments.js'

const ENTRIES = 12

/** A chain of entries with a head at its end, and its text. */
async function writtenChain() {
  const audit = await auditFolder()
  const log = await audit.open()
  for (let n = 0; n < ENTRIES; n++) await log.append([entry(`siti ${n} ü\u{fffd}`)])
  await log.close()
  const path = segmentPath(audit.chainFolder, 1)
  const bytes = await readFile(path)
  const found = async () => {
    const reports = await audit.verify()
    return reports.flatMap(({ flaws, torn }) => [...flaws.map(({ what, sequence }) => `${what} ${sequence}`), ...torn])
  }
  return { ...audit, path, bytes, lines: bytes.toString('latin1').split('\n').slice(0, -1), found }
}

test('what was written is sound, and goes on where it ended', async () => {
  const { verify, open, folder } = await auditFolder()
  const first = await open()
  await first.append([entry('siti'), entry('budi')])
  await first.close()
  const second = await open()
  await second.append([entry('siti')])
  await second.close()
  expect(await verify()).toEqual([{ chain: 'gateway-1', entries: 3, heads: 2, flaws: [], torn: [] }])
  const read = await readEntries(folder, { most: 10, fits: () => true })
  expect(read.map(({ sequence }) => sequence)).toEqual([3, 2, 1])
})

describe('found is', () => {
  test('any byte that is another one', async () => {
    const { path, bytes, found } = await writtenChain()
    const dice = seededDice(57)
    for (let run = 0; run < 300; run++) {
      const at = run === 0 ? bytes.length - 1 : dice.between(0, bytes.length - 1)
      const other = Buffer.from(bytes)
      other[at] = (bytes[at] ?? 0) ^ dice.between(1, 255)
      await writeFile(path, other)
      expect({ at, found: await found() }).not.toEqual({ at, found: [] })
    }
    await writeFile(path, bytes)
    expect(await found()).toEqual([])
  })

  test('any entry that is gone, twice there, elsewhere, or put in', async () => {
    const { path, lines, found } = await writtenChain()
    const dice = seededDice(58)
    for (let run = 0; run < 200; run++) {
      const { what, text } = rearranged(lines, dice)
      await writeFile(path, `${text.join('\n')}\n`)
      expect({ what, found: await found() }).not.toEqual({ what, found: [] })
    }
  })

  test('the place, and what was expected there', async () => {
    const { path, lines, verify } = await writtenChain()
    await writeFile(path, `${lines.toSpliced(4, 1).join('\n')}\n`)
    const [report] = await verify()
    expect(report?.flaws).toEqual([{ sequence: 5, what: 'out of order', expected: 'entry 5', got: 'entry 6' }])
  })

  test('a tail that was cut off, by the head that has more', async () => {
    const { path, lines, found } = await writtenChain()
    await writeFile(path, `${lines.slice(0, 9).join('\n')}\n`)
    expect(await found()).toEqual(['cut off 10'])
  })

  test('a chain that is gone as a whole', async () => {
    const { chainFolder, found } = await writtenChain()
    await rm(chainFolder, { recursive: true })
    expect(await found()).toEqual(['cut off 1'])
  })

  test('a chain that was written anew from some place on, with hashes that fit', async () => {
    const { path, lines, open, heads, found } = await writtenChain()
    const headsOf = join(heads, 'gateway-1.heads.jsonl')
    const before = await readFile(headsOf)
    await writeFile(path, `${lines.slice(0, 5).join('\n')}\n`)
    const forger = await open()
    for (let n = 0; n < ENTRIES; n++) await forger.append([entry('nobody')])
    await forger.close()
    await writeFile(headsOf, before) // who cannot reach where heads are kept
    expect(await found()).toEqual(['changed 12'])
  })

  test('a head that somebody else signed, and one that says something else', async () => {
    const { heads, found } = await writtenChain()
    const headsOf = join(heads, 'gateway-1.heads.jsonl')
    const [own = ''] = (await readFile(headsOf, 'utf8')).split('\n')
    const forged = signedHead({ chain: 'gateway-1', sequence: 3, hash: 'f', at: 'now' }, readHeadKey(newHeadKey(), 'another'))
    await appendFile(headsOf, forged)
    expect(await found()).toEqual(['forged head 12'])
    await writeFile(headsOf, `${own.replace('"sequence":12', '"sequence":11')}\n`)
    expect(await found()).toEqual(['forged head 0'])
  })

  test('an entry of another chain', async () => {
    const { path, open, folder, verify } = await writtenChain()
    const other = await open({ chain: 'gateway-2' })
    await other.append([entry('siti')])
    await other.close()
    await writeFile(path, await readFile(segmentPath(join(folder, 'gateway-2'), 1)))
    const [report] = await verify()
    expect(report?.flaws).toMatchObject([{ sequence: 1, what: 'from another chain' }])
  })

  test('a file of several that is gone', async () => {
    const { open, verify, chainFolder } = await auditFolder()
    const log = await open({ limits: { segment_bytes_max: 1000 } })
    for (let n = 0; n < 20; n++) await log.append([entry(`${n}`)])
    await log.close()
    expect(await verify()).toMatchObject([{ entries: 20, flaws: [] }])
    const segments = await segmentsIn(chainFolder)
    await rm(segments[1]?.path ?? '')
    expect((await verify())[0]?.flaws).toMatchObject([{ what: 'out of order', sequence: segments[1]?.first }])
  })
})

test('what is older than is asked for is not looked at', async () => {
  const { open, verify, clock, chainFolder } = await auditFolder()
  const log = await open({ limits: { segment_bytes_max: 500 } })
  for (let n = 0; n < 10; n++) {
    await log.append([entry(`${n}`)])
    clock.advance(60_000)
  }
  await log.close()
  const first = segmentPath(chainFolder, 1)
  await writeFile(first, (await readFile(first, 'utf8')).replace('siti', 'budi').replace('"0"', '"x"'))
  expect((await verify())[0]?.flaws).toHaveLength(1)
  const [later] = await verify('2026-01-01T00:05:30.000000Z')
  expect(later?.flaws).toEqual([])
  expect(later?.entries).toBeLessThan(10)
})

const WAYS = ['gone', 'twice', 'moved', 'empty', 'swapped'] as const

function rearranged(lines: readonly string[], dice: Dice): { readonly what: string; readonly text: readonly string[] } {
  const at = dice.between(0, lines.length - 1)
  const line = lines[at] ?? ''
  const other = (at + dice.between(1, lines.length - 1)) % lines.length
  switch (dice.pick(WAYS)) {
    case 'gone':
      return { what: `gone ${at}`, text: lines.toSpliced(at, 1) }
    case 'twice':
      return { what: `twice ${at} ${other}`, text: lines.toSpliced(other, 0, line) }
    case 'moved':
      return { what: `moved ${at} ${other}`, text: lines.toSpliced(at, 1).toSpliced(other, 0, line) }
    case 'empty':
      return { what: `empty ${at}`, text: lines.toSpliced(at, 0, '') }
    case 'swapped':
      return { what: `swapped ${at} ${other}`, text: lines.with(at, lines[other] ?? '').with(other, line) }
  }
}
