import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { isJsonObject, type Json, parseJson } from '@storemesh/core'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { type ScriptedStore, scriptedStore } from './fixtures/scripted-store.js'

const CHILD = fileURLToPath(new URL('fixtures/fetch-into-cache.ts', import.meta.url))
const COUNT = 30
const SIZE_BYTES = 10_000

/** Three processes fetch all objects into one folder; what each of them met. */
async function threeProcesses(at: ScriptedStore, size_bytes_max: number) {
  for (let name = 0; name < COUNT; name += 1) {
    await at.store.write(objectKey(`part-${name}`), new Uint8Array(SIZE_BYTES).fill(name))
  }
  const run = async (seed: number): Promise<Json | undefined> => {
    const args = [CHILD, at.server.endpoint, at.cache, String(seed), String(COUNT), String(size_bytes_max)]
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@mesh/source', '--import', 'tsx', ...args])
    return parseJson(stdout)
  }
  return Promise.all([1, 2, 3].map(run))
}

test('processes that share a cache folder all get whole files, and leave one of each', async () => {
  await using at = await scriptedStore()
  expect(await threeProcesses(at, 2 * COUNT * SIZE_BYTES)).toEqual([1, 2, 3].map(() => ({ whole: COUNT, full: 0, wrong: 0 })))
  expect(await readdir(at.cache)).toHaveLength(COUNT)
})

test('processes that share a cache folder keep it within its size together', async () => {
  await using at = await scriptedStore()
  const size_bytes_max = 12 * SIZE_BYTES
  const ends = await threeProcesses(at, size_bytes_max)
  for (const end of ends) expect(isJsonObject(end) && end['wrong']).toBe(0)
  const names = await readdir(at.cache)
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(at.cache, name))).size))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(size_bytes_max)
  expect(sizes.every((size) => size === SIZE_BYTES)).toBe(true)
})
