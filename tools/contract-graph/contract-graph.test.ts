import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const nx = createRequire(import.meta.url).resolve('nx/bin/nx')

/** The projects whose tests run when these files change. */
async function affectedBy(...files: string[]): Promise<readonly string[]> {
  const args = [nx, 'show', 'projects', '--affected', `--files=${files.join(',')}`, '--withTarget=test', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  return JSON.parse(stdout)
}

test('a changed contract is tested by its domain, by those who say that they read it, by whoever wires all, and by nobody else', async () => {
  const affected = await affectedBy('contracts/customers/dim_users.yaml')
  const wires = ['@storemesh/mesh', 'e2e']
  expect(affected).toEqual(expect.arrayContaining(['@storemesh/domain-customers', '@storemesh/domain-orders', ...wires]))
  for (const other of ['domain-fraud', 'domain-inventory', 'contract', 'pipeline', 'gateway'])
    expect(affected).not.toContain(`@storemesh/${other}`)
})

test('a changed domain is tested by whoever loads it, and by no other domain', async () => {
  const affected = await affectedBy('domains/fraud/domain.ts')
  expect(affected).toEqual(expect.arrayContaining(['@storemesh/domain-fraud', '@storemesh/mesh', 'e2e']))
  for (const other of ['domain-orders', 'pipeline', 'gateway']) expect(affected).not.toContain(`@storemesh/${other}`)
})

test('what a consumer declares is tested where all contracts are', async () => {
  expect(await affectedBy('contracts/consumers/storefront.yaml')).toContain('@storemesh/mesh')
})

test('a changed lib is tested by whatever stands on it, and by nothing below', async () => {
  const affected = await affectedBy('libs/lake/src/lake.ts')
  expect(affected).toEqual(expect.arrayContaining(['@storemesh/lake', '@storemesh/pipeline', '@storemesh/domain-orders', 'e2e']))
  for (const below of ['@storemesh/core', '@storemesh/iceberg', '@storemesh/key-value']) expect(affected).not.toContain(below)
})
