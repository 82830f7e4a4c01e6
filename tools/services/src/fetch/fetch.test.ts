import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { intoCache, isInCache } from './into-cache.js'
import { runClient } from './run-client.js'

const now_ms = systemClock.now_ms()
const put = (text: string) => (folder: string) => writeFile(join(folder, 'program'), text)

test('what is fetched appears whole', async () => {
  const path = join(await freshFolder(), 's3/v1')
  await intoCache(path, now_ms, async (unfinished) => {
    await put('whole')(unfinished)
    expect(isInCache(path)).toBe(false)
  })
  expect(await readFile(join(path, 'program'), 'utf8')).toBe('whole')
  expect(await readdir(join(path, '..'))).toEqual(['v1'])
})

test('a fetch that fails leaves nothing', async () => {
  const path = join(await freshFolder(), 's3/v1')
  await expect(
    intoCache(path, now_ms, async (unfinished) => {
      await put('half')(unfinished)
      throw new Error('the line was cut')
    }),
  ).rejects.toThrow('the line was cut')
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('of two that fetch the same at once, one is kept and both go on', async () => {
  const path = join(await freshFolder(), 's3/v1')
  await Promise.all([intoCache(path, now_ms, put('a')), intoCache(path, now_ms, put('b'))])
  expect(['a', 'b']).toContain(await readFile(join(path, 'program'), 'utf8'))
  expect(await readdir(join(path, '..'))).toEqual(['v1'])
})

test('what a killed fetch left is swept after a day, and not before', async () => {
  const parent = await freshFolder()
  const [old, fresh] = ['.unfinished-old', '.unfinished-new'].map((name) => join(parent, name))
  for (const folder of [old, fresh]) await mkdir(folder ?? '')
  const longAgo_s = now_ms / 1000 - 2 * 86_400
  await utimes(old ?? '', longAgo_s, longAgo_s)
  await intoCache(join(parent, 'v1'), now_ms, put('whole'))
  expect((await readdir(parent)).toSorted()).toEqual(['.unfinished-new', 'v1'])
})

test('a client that fails is quoted', async () => {
  const script = `console.log('looking'); console.error('no such module'); process.exitCode = 3`
  await expect(runClient('go install x', process.execPath, ['-e', script])).rejects.toThrow(
    /SERVICE_FETCH_FAILED: go install x ended with code 3\. Its last lines:\n(looking\nno such module|no such module\nlooking)/,
  )
})

test('a client that is not there is named', async () => {
  await expect(runClient('go install x', 'no-such-program', [])).rejects.toThrow(
    'SERVICE_FETCH_FAILED: go install x could not be run',
  )
})
