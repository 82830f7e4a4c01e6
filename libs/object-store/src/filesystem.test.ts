import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { objectStoreConformance } from './conformance.js'
import { filesystemStore } from './filesystem.js'
import { objectKey } from './object-key.js'

const folder = () => mkdtemp(join(tmpdir(), 'object-store-'))
const key = objectKey('t/a')
const text = (content: string) => new TextEncoder().encode(content)

objectStoreConformance('filesystem', async () => filesystemStore(await folder()))

test('a refused write leaves no unfinished file behind', async () => {
  const root = await folder()
  const store = filesystemStore(root)
  await store.write(key, text('1'))
  await expect(store.write(key, text('2'), { ifAbsent: true })).rejects.toThrow('OBJECT_EXISTS')
  expect(await readdir(join(root, 't'))).toEqual(['a'])
})

test('what a crashed writer left unfinished is not listed', async () => {
  const root = await folder()
  await mkdir(join(root, 't'))
  await writeFile(join(root, 't', '.unfinished-1'), 'half')
  const keys = []
  for await (const entry of filesystemStore(root).list()) keys.push(entry.key)
  expect(keys).toEqual([])
})

test('but a sweep finds it, and deletes it', async () => {
  const root = await folder()
  await mkdir(join(root, 't'))
  await writeFile(join(root, 't', '.unfinished-1'), 'half')
  const store = filesystemStore(root)
  for await (const entry of store.list('t/', { unfinished: true })) {
    expect(entry).toMatchObject({ key: 't/.unfinished-1', size_bytes: 4 })
    await store.delete(entry.key)
  }
  expect(await readdir(join(root, 't'))).toEqual([])
})

test('a link to itself is no object, and hides none', async () => {
  const root = await folder()
  const store = filesystemStore(root)
  await store.write(key, text('1'))
  await symlink(join(root, 't', 'loop'), join(root, 't', 'loop'))
  const keys = []
  for await (const entry of store.list('t/')) keys.push(entry.key)
  expect(keys).toEqual(['t/a'])
})

test('a disk without space is named, and the object stays as it was', async () => {
  const root = await folder()
  const child = fileURLToPath(new URL('fixtures/write-past-limit.ts', import.meta.url))
  // a limit on the size of files is the one full disk that needs no privilege
  const command = `ulimit -f 8; exec "$0" --conditions=@mesh/source --import tsx "$1" "$2"`
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, child, root])
  expect(stdout).toBe('DISK_FULL\nas it was\n')
  expect(await readdir(join(root, 't'))).toEqual(['a'])
})

// the kernel's files say 4096 bytes and hold fewer: a file that ends early, without a race
const SHORT_FILE = '/sys/kernel/mm/transparent_hugepage/enabled'
test.skipIf(!existsSync(SHORT_FILE))('an object shorter than its folder says is truncated, not short', async () => {
  const root = await folder()
  await symlink(SHORT_FILE, join(root, 'short'))
  expect((await stat(join(root, 'short'))).size).toBeGreaterThan(0)
  await expect(filesystemStore(root).read(objectKey('short'))).rejects.toThrow('OBJECT_TRUNCATED')
})

const OTHER_DEVICE = '/dev/shm'
test.skipIf(!existsSync(OTHER_DEVICE))('a file on another device is copied in, and gone from there', async () => {
  const elsewhere = await mkdtemp(join(OTHER_DEVICE, 'object-store-'))
  await writeFile(join(elsewhere, 'finished'), 'rows')
  const root = await folder()
  const store = filesystemStore(root)
  await store.adopt(key, join(elsewhere, 'finished'))
  expect(await store.read(key)).toEqual(text('rows'))
  expect(await readdir(elsewhere)).toEqual([])
  expect(await readdir(join(root, 't'))).toEqual(['a'])
})
