import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { javaAt, javaTool } from './java.js'
import { lookForProgram } from './program.js'
import { requireTool, type Tool } from './tool.js'
import { isAtLeast } from './version.js'

const NODE = { command: process.execPath, args: ['--version'], version: /v(\d[\w.]*)/ }

test('versions are compared by their numbers', () => {
  expect(['1.26.8', '1.25', '2', '1.9', '1.24.99', '0.99'].map((one) => isAtLeast(one, [1, 25]))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(['25.0.2', '22', '22-ea', '21.0.9', '17.0.15+6', '1.8.0_402'].map((one) => isAtLeast(one, [22]))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

test('every version is at least itself, and none is at least a later one', () => {
  const versions = fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(versions, (parts) => {
      expect(isAtLeast(parts.join('.'), parts)).toBe(true)
      expect(isAtLeast(parts.join('.'), [...parts.slice(0, -1), (parts.at(-1) ?? 0) + 1])).toBe(false)
    }),
    { seed: 22 },
  )
})

test('a program is looked for by running it', async () => {
  expect(await lookForProgram({ ...NODE, least: [20] })).toEqual({ fits: true, found: process.versions.node })
  expect(await lookForProgram({ ...NODE, least: [999] })).toEqual({ fits: false, found: process.versions.node })
  expect(await lookForProgram({ ...NODE, command: 'no-such-program', least: [1] })).toEqual({
    fits: false,
    found: 'no no-such-program that runs',
  })
  expect(await lookForProgram({ ...NODE, version: /never (\d)/, least: [1] })).toMatchObject({ fits: false })
})

test('what is missing is said with what was found and what to do', async () => {
  const tool: Tool = {
    code: 'SERVICE_NEEDS_GO',
    expected: 'Go 1.25 or later',
    advice: 'Install it',
    look: () => lookForProgram({ ...NODE, least: [999] }),
  }
  await expect(requireTool(tool, {}, 's3')).rejects.toThrow(
    `SERVICE_NEEDS_GO: s3 needs Go 1.25 or later; found ${process.versions.node}. Install it`,
  )
})

test('a folder without a Java has none', async () => {
  expect(await javaAt(await freshFolder())).toBeUndefined()
})

test('a Java too old, or none, is said to be missing, with what to install', async () => {
  const needed = requireTool(javaTool({ least: 999, compiler: true }), { javaHome: await freshFolder() }, 'trino')
  await expect(needed).rejects.toThrow(
    /^SERVICE_NEEDS_JAVA: trino needs Java 999 or later with its compiler \(a JDK\); found (none|Java [\d._+-]+)\. Install it, or name its folder by JAVA_HOME$/,
  )
})
