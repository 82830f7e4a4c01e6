import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshWorkspace, INSTALLED } from './fresh-workspace.js'
import { whatIsMissing } from './what-is-missing.mjs'

test('nothing is missing when all that fits this machine is there', async () => {
  expect(whatIsMissing(await freshWorkspace(INSTALLED))).toBeUndefined()
})

test('a fresh clone is installed afresh, and so is an install that was broken off', async () => {
  const root = await freshWorkspace(INSTALLED)
  await rm(join(root, 'node_modules/.package-lock.json'))
  expect(whatIsMissing(root)).toEqual({ why: 'nothing is installed yet', how: 'afresh' })
})

test('a folder that was deleted is missing, and so is the link to a package of our own', async () => {
  const root = await freshWorkspace(INSTALLED)
  await rm(join(root, 'node_modules/b'), { recursive: true })
  expect(whatIsMissing(root)).toEqual({ why: 'b is missing', how: 'add' })
  await rm(join(root, 'node_modules/a'), { recursive: true })
  expect(whatIsMissing(root)).toEqual({ why: 'a is missing', how: 'add' })
})

test('another version than the locked one is told', async () => {
  const locked = { ...INSTALLED['package-lock.json'].packages, 'node_modules/b': { version: '1.0.1', integrity: 'sha512-b1' } }
  const root = await freshWorkspace({ ...INSTALLED, 'package-lock.json': { packages: locked } })
  expect(whatIsMissing(root)).toEqual({ why: 'b is not the version in the lock file', how: 'add' })
})

test('a dependency that the lock file does not know yet is told', async () => {
  const root = await freshWorkspace(INSTALLED)
  await writeFile(join(root, 'libs/a/package.json'), JSON.stringify({ name: 'a', dependencies: { b: '1.0.0', d: '1.0.0' } }))
  expect(whatIsMissing(root)).toEqual({ why: 'libs/a/package.json names what the lock file does not', how: 'add' })
})
