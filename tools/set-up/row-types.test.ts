import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshWorkspace, INSTALLED } from './fresh-workspace.js'

/** Writes what it finds in the one contract, and counts its runs; `broken` stands for a contract that cannot be read. */
const MESH = `
  import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
  const contract = readFileSync('contracts/shop/sales.yaml', 'utf8')
  appendFileSync('runs', process.argv.slice(2).join(' ') + '\\n')
  console.log('printed')
  if (contract === 'broken') { console.error('CONTRACT_INVALID: shop/sales.yaml:1:1'); process.exit(1) }
  mkdirSync('.derived', { recursive: true })
  writeFileSync('.derived/contract-rows.d.ts', contract)`

const WORKSPACE = { ...INSTALLED, 'contracts/shop/sales.yaml': 'first', 'tools/mesh/bin/mesh.mjs': MESH }

function ensured(root: string) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'tools/set-up/ensure-installed.mjs')])
  return { stdout: stdout.toString(), stderr: stderr.toString(), status }
}

const typesOf = (root: string) => readFile(join(root, '.derived/contract-rows.d.ts'), 'utf8')
const runsOf = async (root: string) => (await readFile(join(root, 'runs'), 'utf8')).split('\n').length - 1
const SILENT = { stdout: '', stderr: '', status: 0 }

test('row types are derived when there are none, and again only when a contract has changed', async () => {
  const root = await freshWorkspace(WORKSPACE)
  expect(ensured(root)).toEqual(SILENT)
  expect(await typesOf(root)).toBe('first')
  expect(ensured(root)).toEqual(SILENT)
  expect(await runsOf(root)).toBe(1)
  await writeFile(join(root, 'contracts/shop/sales.yaml'), 'second')
  expect(ensured(root)).toEqual(SILENT)
  expect({ types: await typesOf(root), runs: await runsOf(root) }).toEqual({ types: 'second', runs: 2 })
})

test('row types that were taken away are derived again, as they are when the code that derives them has changed', async () => {
  const root = await freshWorkspace(WORKSPACE)
  ensured(root)
  await rm(join(root, '.derived/contract-rows.d.ts'))
  ensured(root)
  expect(await typesOf(root)).toBe('first')
  await mkdir(join(root, 'libs/contract/src'), { recursive: true })
  await writeFile(join(root, 'libs/contract/src/row-type.ts'), 'other')
  ensured(root)
  expect(await runsOf(root)).toBe(3)
})

test('a contract that cannot be read is told of, leaves the types as they are, and is tried again', async () => {
  const root = await freshWorkspace(WORKSPACE)
  ensured(root)
  await writeFile(join(root, 'contracts/shop/sales.yaml'), 'broken')
  const told = { stdout: '', stderr: 'CONTRACT_INVALID: shop/sales.yaml:1:1\n', status: 0 }
  expect([ensured(root), ensured(root)]).toEqual([told, told])
  expect(await typesOf(root)).toBe('first')
})

test('a workspace without contracts needs none', async () => {
  const root = await freshWorkspace(INSTALLED)
  expect(ensured(root)).toEqual(SILENT)
  await expect(typesOf(root)).rejects.toThrow('ENOENT')
})
