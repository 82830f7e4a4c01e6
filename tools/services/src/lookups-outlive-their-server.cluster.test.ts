import { systemClock } from '@storemesh/core'
import { type KeyValueStore, put, type Space } from '@storemesh/key-value'
import { redisKeyValueStore } from '@storemesh/key-value/redis'
import { expect, onTestFinished, test } from 'vitest'
import { startServices } from './start-services.js'
import { freshFolder } from './testing/fresh-folder.js'

type Row = { readonly text: string }
const rows: Space<Row> = { name: 'rows', indexes: { by_text: (row) => row.text } }
const ROUNDS = 3
const WRITERS = 4

test('whatever a write resolved for is there after the server was killed in the middle, by key and by index', async () => {
  const options = { names: ['redis'] as const, folder: await freshFolder() }
  const first = await startServices(options)
  onTestFinished(first.stop)
  const { port } = new URL(first.address('redis'))
  const password = first.credentials('redis').secretAccessKey
  const store = redisKeyValueStore({ host: '127.0.0.1', port: Number(port), password, prefix: 'orders', clock: systemClock })
  onTestFinished(() => store.close())

  const resolved = new Map<string, number>()
  let { records } = first
  for (let round = 1; round <= ROUNDS; round += 1) {
    const writing = Array.from({ length: WRITERS }, (_, writer) => writeUntilItFails(store, `${round}-${writer}`, resolved))
    await expect.poll(() => resolved.size, { timeout: 30_000 }).toBeGreaterThan(round * 100)
    const pid = records[0]?.process?.pid
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    expect(await Promise.all(writing)).toEqual(Array.from({ length: WRITERS }, () => 'LOOKUPS_UNREACHABLE'))
    ;({ records } = await startServices(options))

    for (const [key, version] of resolved) expect((await store.get(rows, key))?.version).toBe(version)
    let last = ''
    const indexed: string[] = []
    do {
      const page = await store.range(rows, 'by_text', { limit: 500, after: last })
      indexed.push(...page.map(({ key }) => key))
      last = page.at(-1)?.place ?? ''
    } while (last !== '')
    expect(new Set(indexed).size).toBe(indexed.length)
    for (const key of resolved.keys()) expect(indexed).toContain(key)
  }
})

/** The code of what it failed with. */
async function writeUntilItFails(store: KeyValueStore, writer: string, resolved: Map<string, number>): Promise<string> {
  for (let n = 1; ; n += 1) {
    const key = `${writer}-${n}`
    try {
      await store.write([put(rows, key, { text: key }, n)])
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    }
    resolved.set(key, n)
  }
}
