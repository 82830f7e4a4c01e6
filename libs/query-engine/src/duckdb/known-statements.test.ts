import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { CheckedStatement } from './binding.js'
import { duckdbEngine } from './duckdb-engine.js'
import { codeOfEngine, knownStatements } from './known-statements.js'

const viewer = viewerOfEverything('test')
const STATEMENT: CheckedStatement = {
  names: ['t'],
  parameters: { numbers: new Set([1]), isCut: true },
  pieces: [{ sql: 'SELECT n FROM ' }, { relation: 't' }, { sql: ' WHERE n > ' }, { parameter: 1 }],
}
const freshFile = async () => join(await mkdtemp(join(tmpdir(), 'query-engine-')), 'statements.json')
const known = (file: string, made_by = 'this code', name = 'first') =>
  knownStatements({ file, unfinished: `${file}.${name}`, made_by }, systemClock)

/** What the file says, as soon as it says something of all of these. */
async function saved(file: string, ...texts: readonly string[]): Promise<string> {
  for (;;) {
    const said = await readFile(file, 'utf8').catch(() => '')
    if (texts.every((text) => said.includes(text))) return said
    await systemClock.sleep(20)
  }
}

describe('what was found out of statements', () => {
  test('is there for the next process, whole', async () => {
    const file = await freshFile()
    const first = await known(file)
    first.checked.set('SELECT 1', STATEMENT)
    first.names.set('SELECT 2', ['a', 'b'])
    await saved(file, 'SELECT 1', 'SELECT 2')
    const next = await known(file)
    expect(next.checked.get('SELECT 1')).toEqual(STATEMENT)
    expect(next.names.get('SELECT 2')).toEqual(['a', 'b'])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('is nothing to other code', async () => {
    const file = await freshFile()
    ;(await known(file)).checked.set('SELECT 1', STATEMENT)
    await saved(file, 'SELECT 1')
    expect((await known(file, 'other code')).checked.get('SELECT 1')).toBeUndefined()
  })

  test('by processes that run at once is kept of all of them', async () => {
    const file = await freshFile()
    const [one, other] = [await known(file), await known(file, 'this code', 'other')]
    one.checked.set('SELECT 1', STATEMENT)
    await saved(file, 'SELECT 1')
    other.checked.set('SELECT 2', STATEMENT)
    await saved(file, 'SELECT 2')
    const next = await known(file)
    expect([...next.checked.entries()].map(([sql]) => sql)).toEqual(['SELECT 1', 'SELECT 2'])
  })

  test.each(['', '{', '[]', '{"made_by":"this code","checked":[["SELECT 1",{"names":["t"]}],7],"names":{}}'])(
    'is nothing where the file says %s, and is written anew',
    async (text) => {
      const file = await freshFile()
      ;(await known(file)).checked.set('SELECT 0', STATEMENT)
      await saved(file, 'SELECT 0')
      await writeFile(file, text)
      const next = await known(file)
      expect([...next.checked.entries(), ...next.names.entries()]).toEqual([])
      next.checked.set('SELECT 1', STATEMENT)
      await saved(file, 'SELECT 1', 'SELECT n FROM ')
    },
  )

  test('an engine answers by it as it did before, and refuses what it refused', async () => {
    const file = await freshFile()
    for (const _ of ['first', 'next']) {
      const engine = duckdbEngine({
        memory_max_mb: 128,
        threads: 1,
        spill_folder: join(file, '..', 'spill'),
        statements_file: file,
        clock: systemClock,
      })
      try {
        const question = { sql: 'SELECT $1 + one.n AS sum FROM (SELECT 1 AS n) AS one', relations: new Map(), parameters: [41] }
        for await (const rows of engine.rows(question, viewer)) expect(rows).toEqual([{ sum: 42 }])
        const refused = engine.rows({ sql: "SELECT getenv('HOME') AS home", relations: new Map() }, viewer)
        await expect(refused[Symbol.asyncIterator]().next()).rejects.toThrow('SQL_FUNCTION_REFUSED')
        expect(await saved(file, 'AS sum FROM')).not.toContain('getenv')
      } finally {
        await engine.close()
      }
    }
  })

  test('is no matter where it cannot be kept', async () => {
    const there = await known(join(await freshFile(), 'no folder'))
    there.checked.set('SELECT 1', STATEMENT)
    await systemClock.sleep(700)
    expect(there.checked.get('SELECT 1')).toEqual(STATEMENT)
  })

  test('has the mark of the code that finds it out', () => {
    expect(codeOfEngine()).toMatch(/^[0-9a-f]{64}$/)
    expect(codeOfEngine()).toBe(codeOfEngine())
  })
})
