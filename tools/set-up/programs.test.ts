import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { freshWorkspace, INSTALLED } from './fresh-workspace.js'

const NODE = '#!/usr/bin/env node\n'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const start = (root: string, program: string, args: string[] = [], env: Record<string, string> = {}) =>
  spawn(process.execPath, [join(root, 'tools/set-up', program), ...args], { env: { ...process.env, FORCE_COLOR: '0', ...env } })

async function end(child: ChildProcess): Promise<Outcome> {
  const said = (stream: ChildProcess['stdout']) => (stream === null ? Promise.resolve('') : text(stream))
  const [stdout, stderr] = await Promise.all([said(child.stdout), said(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

describe('ensure-installed', () => {
  test('says nothing when nothing is missing', async () => {
    const root = await freshWorkspace(INSTALLED)
    expect(await end(start(root, 'ensure-installed.mjs'))).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('installs what is missing and says why in one line', async () => {
    const { 'node_modules/.package-lock.json': _, ...uninstalled } = INSTALLED
    const root = await freshWorkspace({ ...uninstalled, 'npm.js': 'console.log("npm got", process.argv.slice(2).join(" "))' })
    const { code, stdout, stderr } = await end(start(root, 'ensure-installed.mjs', [], { npm_execpath: join(root, 'npm.js') }))
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe('Installing (npm install): nothing is installed yet.\nnpm got install --no-save --no-audit --no-fund\n')
  })

  test('answers a failed install with one message and exit code 3', async () => {
    const { 'node_modules/b/package.json': _, ...incomplete } = INSTALLED
    const root = await freshWorkspace({ ...incomplete, 'npm.js': 'process.exit(7)' })
    const { code, stderr } = await end(start(root, 'ensure-installed.mjs', [], { npm_execpath: join(root, 'npm.js') }))
    expect(code).toBe(3)
    expect(stderr).toContain('INSTALL_FAILED: expected `npm install --no-audit --no-fund` to succeed, got exit code 7.')
    expect(stderr).not.toContain('    at ')
  })
})

describe('start', () => {
  const mesh = `${NODE}
    let heard = 0
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
      heard += 1
      if (heard === 1) setTimeout(() => { console.log('drained after', heard, signal); process.exit(5) }, 300)
    })
    setInterval(() => undefined, 1000)
    console.log(process.pid, process.argv.slice(2).join(' '))`

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'passes %s on once, waits until the mesh has drained, and ends as it ended',
    async (signal) => {
      const child = start(await freshWorkspace({ ...INSTALLED, 'node_modules/.bin/mesh': mesh }), 'start.mjs', ['--port', '0'])
      const outcome = end(child)
      const [greeting]: unknown[] = await once(child.stdout, 'data')
      const [pid, ...args] = String(greeting).trim().split(' ')
      expect(args).toEqual(['dev', '--port', '0'])
      child.kill(signal)
      child.kill(signal) // as npm does beside the terminal
      expect(await outcome).toMatchObject({ code: 5, stdout: expect.stringContaining(`drained after 1 ${signal}`) })
      expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
    },
  )

  test('says so when the mesh cannot be started', async () => {
    const { code, stderr } = await end(start(await freshWorkspace(INSTALLED), 'start.mjs'))
    expect(code).toBe(3)
    expect(stderr).toMatch(/^MESH_NOT_STARTED: /)
  })
})

describe('test', () => {
  const vitest = (passed: number, failed: number, code: number) => `${NODE}
    const report = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1]
    require('node:fs').writeFileSync(report, JSON.stringify({ numPassedTests: ${passed}, numFailedTests: ${failed} }))
    console.log('got', process.argv.slice(2).filter((arg) => !arg.startsWith('--')).join(' '))
    process.exit(${code})`
  const ok = `${NODE}process.exit(0)`
  const wrong = `${NODE}console.log('a.ts:1 is wrong'); process.exit(1)`
  const checks = {
    'node_modules/.bin/tsc': ok,
    'node_modules/.bin/mesh': ok,
    'node_modules/.bin/oxlint': ok,
    'node_modules/.bin/biome': ok,
    'node_modules/tsx/package.json': '{ "exports": "./index.mjs" }',
    'node_modules/tsx/index.mjs': 'process.exit(0)', // what runs below it is fine
  }
  const lastLine = (outcome: Outcome) => outcome.stdout.trimEnd().split('\n').at(-1)
  const outcomeOf = async (files: Record<string, string>, args: string[] = []) =>
    end(start(await freshWorkspace({ ...INSTALLED, ...checks, ...files }), 'test.mjs', args))

  test('sums its checks and its tests on the last line', async () => {
    const outcome = await outcomeOf({ 'node_modules/.bin/vitest': vitest(40, 0, 0) })
    expect({ code: outcome.code, last: lastLine(outcome) }).toEqual({ code: 0, last: '46 passed, 0 failed' })
  })

  test('fails by a test that failed, and by a check, whose words it prints', async () => {
    const outcome = await outcomeOf({ 'node_modules/.bin/vitest': vitest(39, 1, 1), 'node_modules/.bin/oxlint': wrong })
    expect({ code: outcome.code, last: lastLine(outcome) }).toEqual({ code: 1, last: '44 passed, 2 failed' })
    expect(outcome.stdout).toMatch(/^FAILED lint .*\n {7}a\.ts:1 is wrong$/m)
  })

  test('fails when vitest does though no test failed, and when it leaves no report', async () => {
    expect(lastLine(await outcomeOf({ 'node_modules/.bin/vitest': vitest(40, 0, 1) }))).toBe('46 passed, 1 failed')
    expect(lastLine(await outcomeOf({ 'node_modules/.bin/vitest': wrong }))).toBe('6 passed, 1 failed')
  })

  test('hands a filter to vitest and leaves the checks out', async () => {
    const outcome = await outcomeOf({ 'node_modules/.bin/vitest': vitest(3, 0, 0), 'node_modules/.bin/tsc': wrong }, [
      'libs/core',
    ])
    expect(outcome.stdout).toContain('got run libs/core')
    expect(lastLine(outcome)).toBe('3 passed, 0 failed')
  })
})
