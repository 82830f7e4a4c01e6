import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isFault, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { openDataFolder } from './data-folder.js'

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (isFault(error) ? error.code : String(error)),
  )
const open = (folder: string, mode: 'read' | 'write' = 'write') =>
  openDataFolder(folder, { mode, clock: virtualClock(Date.UTC(2026, 0, 1)) })

test('writing makes the folder, its marker and its parts; reading then finds them', async () => {
  const root = join(await freshFolder(), 'deep', '.mesh')
  const made = await open(root)
  expect((await readdir(root)).toSorted()).toEqual([
    'lake',
    'locks',
    'log',
    'mesh-data.json',
    'run',
    'shop',
    'spool',
    'store',
    'truth',
  ])
  expect(JSON.parse(await readFile(made.marker, 'utf8'))).toMatchObject({ format: 1, created_at: '2026-01-01T00:00:00.000000Z' })
  expect((await open(root, 'read')).marker_content).toEqual(made.marker_content)
  expect(made.store('orders')).toBe(join(root, 'store', 'orders'))
})

test('opening again keeps what was made, and many at once agree', async () => {
  const root = join(await freshFolder(), '.mesh')
  const opened = await Promise.all(Array.from({ length: 8 }, () => open(root)))
  expect(new Set(opened.map(({ marker_content }) => marker_content.id)).size).toBe(1)
})

test('reading makes nothing', async () => {
  const root = join(await freshFolder(), '.mesh')
  expect(await codeOf(open(root, 'read'))).toBe('DATA_FOLDER_MISSING')
  expect(await codeOf(readdir(root))).toContain('ENOENT')
})

test.each([
  ['a newer format', '{"format":2,"created_at":"2026-01-01T00:00:00Z","id":"x"}', 'DATA_FOLDER_NEWER'],
  ['no JSON', 'half a fi', 'DATA_FOLDER_BROKEN'],
  ['a format that is none', '{"format":"1"}', 'DATA_FOLDER_BROKEN'],
  ['no id', '{"format":1,"created_at":"2026-01-01T00:00:00Z"}', 'DATA_FOLDER_BROKEN'],
  ['a day that is none', '{"format":1,"created_at":"2026-02-31T00:00:00Z","id":"x"}', 'DATA_FOLDER_BROKEN'],
])('%s is refused, and left as it is', async (_, text, code) => {
  const root = await freshFolder()
  await writeFile(join(root, 'mesh-data.json'), text)
  for (const mode of ['read', 'write'] as const) expect(await codeOf(open(root, mode))).toBe(code)
  expect(await readdir(root)).toEqual(['mesh-data.json'])
})

test('a newer folder says what to do', async () => {
  const root = await freshFolder()
  await writeFile(join(root, 'mesh-data.json'), '{"format":2}')
  await expect(open(root)).rejects.toThrow(
    'has data format 2, this mesh reads up to 1. Update mesh, or take another folder with --data',
  )
})

test("somebody's own files are not made a data folder", async () => {
  const root = await freshFolder()
  await writeFile(join(root, 'thesis.txt'), '')
  expect(await codeOf(open(root))).toBe('DATA_FOLDER_FOREIGN')
  expect(await readdir(root)).toEqual(['thesis.txt'])
})

test('a data folder that lost its marker is broken, not new', async () => {
  const root = await freshFolder()
  await mkdir(join(root, 'lake'))
  expect(await codeOf(open(root))).toBe('DATA_FOLDER_BROKEN')
})

test('what cannot be written to is said', async () => {
  const parent = await freshFolder()
  await writeFile(join(parent, 'file'), '')
  expect(await codeOf(open(join(parent, 'file', '.mesh')))).toBe('DATA_FOLDER_UNWRITABLE')
  expect(await codeOf(open(join(parent, 'file')))).toBe('DATA_FOLDER_UNWRITABLE')
})

test.skipIf(process.getuid?.() === 0)('a folder without the right to write is said (root may write anywhere)', async () => {
  const root = await freshFolder()
  await chmod(root, 0o500)
  expect(await codeOf(open(root))).toBe('DATA_FOLDER_UNWRITABLE')
})
