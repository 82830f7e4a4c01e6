import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastLines } from './log-tail.js'
import { freshFolder } from './testing/fresh-folder.js'

test('the last lines of a file, as many as are asked for', async () => {
  const path = join(await freshFolder(), 'log')
  await writeFile(path, 'one\ntwo\n\nthree\n')
  expect(await lastLines(path, 2)).toEqual(['', 'three'])
  expect(await lastLines(path, 9)).toEqual(['one', 'two', '', 'three'])
  expect(await lastLines(path, 0)).toEqual([])
})

test('of a large file only the end is read', async () => {
  const path = join(await freshFolder(), 'log')
  await writeFile(path, 'x'.repeat(3_000_000) + '\nthe end')
  expect(await lastLines(path, 1)).toEqual(['the end'])
})

test('an empty file and no file have no lines', async () => {
  const path = join(await freshFolder(), 'log')
  expect(await lastLines(path, 5)).toEqual([])
  await writeFile(path, '')
  expect(await lastLines(path, 5)).toEqual([])
})
