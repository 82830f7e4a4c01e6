import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open as openFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFault, systemClock, virtualClock } from '@storemesh/core'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.js'

const opened: Environment[] = []
const newFolder = () => mkdtemp(join(tmpdir(), 'lmdb-'))
const openIn = async (folder: string, size_bytes_max?: number) => {
  const limit = size_bytes_max === undefined ? {} : { size_bytes_max }
  const environment = await openEnvironment({ folder, clock: systemClock, ...limit })
  opened.push(environment)
  return environment
}
const fresh = async () => openIn(await newFolder())
const bytes = (text: string) => Buffer.from(text)
const another = (script: string, ...values: string[]): ChildProcess =>
  fork(new URL(`./fixtures/${script}`, import.meta.url), values, { execArgv: ['--conditions=@mesh/source', '--import', 'tsx'] })
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

afterEach(async () => {
  for (const environment of opened.splice(0)) await environment.close()
})

describe('an environment', () => {
  test('gives back what was put, also after it was opened again', async () => {
    const folder = await newFolder()
    const first = await openIn(folder)
    await first.write((transaction) => transaction.put(bytes('a'), bytes('1')))
    expect(first.get(bytes('a'))).toEqual(bytes('1'))
    await first.close()
    const again = await openIn(folder)
    expect(again.get(bytes('a'))).toEqual(bytes('1'))
    expect(again.get(bytes('b'))).toBeUndefined()
  })

  test('keeps nothing of work that throws, and all of the work beside it', async () => {
    const environment = await fresh()
    const outcomes = await Promise.all([
      failure(environment.write((transaction) => transaction.put(bytes('before'), bytes('1')))),
      failure(
        environment.write((transaction) => {
          transaction.put(bytes('half'), bytes('1'))
          throw new Error('stopped half-way')
        }),
      ),
      failure(
        environment.write(() => {
          throw new Error('refused before it wrote')
        }),
      ),
      failure(environment.write((transaction) => transaction.put(bytes('after'), bytes('1')))),
    ])
    expect(outcomes.map((outcome) => (outcome instanceof Error ? outcome.message : outcome))).toEqual([
      undefined,
      'stopped half-way',
      'refused before it wrote',
      undefined,
    ])
    expect(['before', 'half', 'after'].map((key) => environment.get(bytes(key)) !== undefined)).toEqual([true, false, true])
  })

  test('shows a transaction what it wrote itself', async () => {
    const environment = await fresh()
    const seen = await environment.write((transaction) => {
      transaction.put(bytes('a'), bytes('1'))
      transaction.remove(bytes('none'))
      return transaction.get(bytes('a'))
    })
    expect(seen).toEqual(bytes('1'))
  })

  test('may be opened twice in one process', async () => {
    const folder = await newFolder()
    const [first, second] = [await openIn(folder), await openIn(folder)]
    await first.write((transaction) => transaction.put(bytes('a'), bytes('1')))
    await first.close()
    await second.write((transaction) => transaction.put(bytes('b'), bytes('2')))
    expect(second.range({ from: bytes('a'), to: bytes('z'), entries_max: 10 }).map(({ value }) => value.toString())).toEqual([
      '1',
      '2',
    ])
  })

  test('holds ranges like a sorted map, in both directions', async () => {
    const environment = await fresh()
    const key = fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes))
    const steps = fc.array(fc.record({ key, remove: fc.boolean() }), { maxLength: 40 })
    const asked = fc.record({ from: key, to: key, reverse: fc.boolean(), entries_max: fc.integer({ min: 1, max: 20 }) })
    await fc.assert(
      fc.asyncProperty(steps, asked, async (steps, range) => {
        const model = new Map<string, Buffer>()
        await environment.write((transaction) => {
          for (const { key } of transaction.range({ from: Buffer.of(0), to: Buffer.alloc(5, 255), entries_max: 1000 }))
            transaction.remove(key)
          for (const { key, remove } of steps) {
            if (remove) transaction.remove(key)
            else transaction.put(key, key)
            if (remove) model.delete(Buffer.from(key).toString('hex'))
            else model.set(Buffer.from(key).toString('hex'), Buffer.from(key))
          }
        })
        const inside = [...model.values()]
          .filter((key) => Buffer.compare(key, range.from) >= 0 && Buffer.compare(key, range.to) < 0)
          .toSorted((a, b) => Buffer.compare(a, b))
        const expected = (range.reverse ? inside.toReversed() : inside).slice(0, range.entries_max)
        expect(environment.range(range).map((entry) => entry.key.toString('hex'))).toEqual(
          expected.map((key) => key.toString('hex')),
        )
        const seen: Buffer[] = []
        environment.look(range, (key, value) => seen.push(Buffer.concat([key, value])) > 0)
        expect(seen).toEqual(expected.map((key) => Buffer.concat([key, key])))
      }),
      { seed: 20, numRuns: 200 },
    )
  })

  test('stops a range at the entry that reaches its bytes, but never before the first', async () => {
    const environment = await fresh()
    await environment.write((transaction) => {
      for (const key of ['a', 'b', 'c']) transaction.put(bytes(key), Buffer.alloc(100))
    })
    const keysWithin = (bytes_max: number) =>
      environment.range({ from: bytes('a'), to: bytes('z'), entries_max: 9, bytes_max }).map(({ key }) => key.toString())
    expect(keysWithin(1)).toEqual(['a'])
    expect(keysWithin(110)).toEqual(['a', 'b'])
  })

  test('refuses to grow past its limit, naming it', async () => {
    const environment = await openIn(await newFolder(), 2 ** 20)
    const fill = async () => {
      for (let n = 0; n < 40; n++)
        await environment.write((transaction) => transaction.put(bytes(`k${n}`), Buffer.alloc(100_000)))
    }
    expect(isFault(await failure(fill()), 'LIMIT_EXCEEDED')).toBe(true)
    expect(environment.get(bytes('k0'))).toHaveLength(100_000)
  })

  test('keeps nothing of a write that the disk refuses, and reads on', async () => {
    const folder = await newFolder()
    const script = fileURLToPath(new URL('./fixtures/fill-up.ts', import.meta.url))
    const command = 'ulimit -f 2000; exec "$@"'
    const node = [process.execPath, '--conditions=@mesh/source', '--import', 'tsx', script, folder]
    const output = execFileSync('bash', ['-c', command, 'bash', ...node], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const outcome = /"written":(\d+)/.exec(output)?.[1]
    expect(JSON.parse(output)).toEqual({ refused: true, written: Number(outcome), kept: Number(outcome) })
    const environment = await openIn(folder)
    await environment.write((transaction) => transaction.put(bytes('later'), bytes('1')))
  })

  test('refuses everything once it is closed', async () => {
    const environment = await fresh()
    const written = environment.write((transaction) => transaction.put(bytes('a'), bytes('1')))
    await environment.close()
    await written
    expect(() => environment.get(bytes('a'))).toThrow('DATA_FILE_CLOSED')
    expect(isFault(await failure(environment.write(() => {})), 'DATA_FILE_CLOSED')).toBe(true)
  })
})

const filled = async () => {
  const folder = await newFolder()
  const environment = await openEnvironment({ folder, clock: systemClock })
  await environment.write((transaction) => {
    for (let n = 0; n < 500; n++) transaction.put(bytes(`key ${n}`), Buffer.alloc(1000, `value ${n} `))
  })
  await environment.close()
  return folder
}
const dataFile = (folder: string) => join(folder, 'data.mdb')
const flipAll = async (path: string, wanted: string) => {
  await using file = await openFile(path, 'r+')
  const content = await file.readFile()
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + 1)) {
    await file.write(Buffer.of((content[at] ?? 0) ^ 1), 0, 1, at)
  }
}

describe('a data file that was damaged', () => {
  test('is opened without a second look where it is as the last close left it', async () => {
    const folder = await filled()
    expect((await readdir(folder)).toSorted()).toEqual(['closed-cleanly', 'data.mdb', 'lock.mdb'])
    const environment = await openIn(folder)
    expect(environment.get(bytes('key 7'))?.toString()).toContain('value 7 ')
  })

  test('is named when a bit of a value was flipped', async () => {
    const folder = await filled()
    await flipAll(dataFile(folder), 'value 77 value 77')
    const environment = await openIn(folder)
    expect(() => environment.get(bytes('key 77'))).toThrow(/^DATA_FILE_CORRUPT: .*checksum/)
    expect(() => environment.get(bytes('key 77'))).toThrow(folder)
    expect(environment.get(bytes('key 78'))).toHaveLength(1000)
  })

  test('is named when a bit of a key was flipped', async () => {
    const folder = await filled()
    await flipAll(dataFile(folder), 'key 123')
    const environment = await openIn(folder)
    const all = () => environment.range({ from: bytes('a'), to: bytes('z'), entries_max: 1000 })
    expect(all).toThrow('DATA_FILE_CORRUPT')
  })

  test.each([0, 100, 8192, 3 * 4096, 200_000])('is named when it was cut to %i bytes', async (size_bytes) => {
    const folder = await filled()
    await truncate(dataFile(folder), size_bytes)
    const error = await failure(openIn(folder))
    expect(isFault(error, 'DATA_FILE_CORRUPT')).toBe(true)
    expect(String(error)).toContain(folder)
  })

  test('is named when it is something else altogether', async () => {
    const folder = await newFolder()
    await writeFile(dataFile(folder), Buffer.alloc(20_000, 'not a database '))
    expect(isFault(await failure(openIn(folder)), 'DATA_FILE_CORRUPT')).toBe(true)
  })

  test('is named when its tree leads nowhere', async () => {
    const folder = await filled()
    const { size } = await stat(dataFile(folder))
    await using file = await openFile(dataFile(folder), 'r+')
    await file.write(Buffer.alloc(size - 8192, 0xa5), 0, size - 8192, 8192)
    expect(isFault(await failure(openIn(folder)), 'DATA_FILE_CORRUPT')).toBe(true)
  })

  test('is not suspected when its process was only killed', async () => {
    const folder = await filled()
    const environment = await openEnvironment({ folder, clock: systemClock })
    await writeFile(join(folder, `held-by-${deadProcess()}-0`), '')
    await environment.write((transaction) => transaction.put(bytes('late'), bytes('1')))
    await environment.close()
    const again = await openIn(folder)
    expect(again.get(bytes('late'))).toEqual(bytes('1'))
    expect((await readdir(folder)).filter((name) => name.startsWith('held-by-'))).toEqual([`held-by-${process.pid}-0`])
  })
})

describe('several processes', () => {
  test('do not make the file grow for ever when one of them is killed while it reads', async () => {
    const folder = await newFolder()
    const clock = virtualClock(0)
    const environment = await openEnvironment({ folder, clock })
    opened.push(environment)
    const overwrite = async () => {
      for (let n = 0; n < 40; n++) await environment.write((transaction) => transaction.put(bytes('a'), Buffer.alloc(100_000, n)))
      return (await stat(join(folder, 'data.mdb'))).size
    }
    const before = await overwrite()
    const reader = another('read-and-hang.ts', folder)
    expect(await once(reader, 'message')).toContain(100_000)
    reader.kill('SIGKILL')
    await once(reader, 'exit')
    const pinned = await overwrite()
    expect(pinned).toBeGreaterThan(before + 2_000_000)
    clock.advance(60_000)
    expect(await overwrite()).toBeLessThan(pinned + 500_000)
  })

  test('write one environment at once, and each reads what the others wrote', async () => {
    const folder = await newFolder()
    const environment = await openIn(folder)
    const ends = [1, 2].map(() => once(another('count-up.ts', folder, '200'), 'exit'))
    for (let n = 0; n < 200; n++) {
      await environment.write((transaction) => {
        const count = Number(transaction.get(bytes('count'))?.toString() ?? 0)
        transaction.put(bytes('count'), bytes(`${count + 1}`))
        transaction.put(bytes(`count ${count + 1}`), Buffer.alloc(3000))
      })
    }
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
    ])
    expect(environment.get(bytes('count'))?.toString()).toBe('600')
    expect(environment.range({ from: bytes('count '), to: bytes('count!'), entries_max: 1000 })).toHaveLength(600)
  })
})

const deadProcess = (): number => Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
