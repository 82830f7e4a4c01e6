import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freshFolder } from './testing/fresh-folder.js'
import { mesh } from './testing/mesh-process.js'
import { until } from './testing/waiting.js'

const BIN = fileURLToPath(new URL('../bin/mesh.mjs', import.meta.url))

test('help names every verb, the options of all, and the exit codes', async () => {
  const { code, stdout, stderr } = await mesh(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const part of [
    'doctor',
    'config show',
    'completion',
    'version',
    '--json',
    '--stack',
    '--config FILE',
    '3 something needed is not there',
  ])
    expect(stdout).toContain(part)
})

test('a verb explains itself, with defaults, limits, variables and examples', async () => {
  const { code, stdout } = await mesh(['doctor', '--help'])
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /--port N +the port of the gateway; .*a whole number from 0 to 65535; default 4000; or MESH_GATEWAY_PORT/,
  )
  expect(stdout).toContain('mesh doctor --json')
})

test('help of a group lists the verbs in it', async () => {
  const { code, stdout } = await mesh(['config', '-h'])
  expect(code).toBe(0)
  expect(stdout).toContain('config show')
  expect(stdout).not.toContain('doctor')
})

test('the version is printed by the flag and by the verb', async () => {
  const [flag, verb] = await Promise.all([mesh(['--version']), mesh(['version', '--json'])])
  expect(flag.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(JSON.parse(verb.stdout)).toMatchObject({ mesh: flag.stdout.trim(), data_format: 1 })
})

test.each([
  [[], 'VERB_UNKNOWN: expected a verb. All are in: mesh --help'],
  [['docter'], 'VERB_UNKNOWN: there is no verb "docter". Did you mean doctor? All are in: mesh --help'],
  [['config', 'shwo'], 'VERB_UNKNOWN: expected one of config show; got config shwo. Did you mean config show?'],
  [
    ['doctor', '--prot', '1'],
    'OPTION_UNKNOWN: mesh doctor has no option --prot. Did you mean --port? All are in: mesh doctor --help',
  ],
  [['doctor', '--port', 'http'], 'OPTION_INVALID: --port: expected a whole number from 0 to 65535, got "http"'],
  [['doctor', '--port'], 'OPTION_INVALID: --port: expected a whole number from 0 to 65535, got nothing'],
  [['doctor', '--json=yes'], 'OPTION_INVALID: --json takes no value, got "yes"'],
  [['doctor', 'now'], 'POSITIONAL_INVALID: mesh doctor does not know what to do with "now"'],
  [['completion'], 'POSITIONAL_INVALID: mesh completion needs SHELL: the shell to complete in'],
  [['completion', 'bsh'], 'POSITIONAL_INVALID: SHELL: expected one of bash, zsh, fish; got "bsh". Did you mean bash?'],
])('wrong usage of %j is said in one line, with exit code 2', async (args, expected) => {
  expect(await mesh(args)).toEqual({ code: 2, stdout: '', stderr: `${expected}\n` })
})

test('with --json an error is an object, wherever the flag stands', async () => {
  for (const args of [
    ['--json', 'doctor', '--port', 'http'],
    ['doctor', '--port', 'http', '--json'],
  ]) {
    const { code, stderr } = await mesh(args)
    expect(code).toBe(2)
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'OPTION_INVALID', message: '--port: expected a whole number from 0 to 65535, got "http"' },
    })
  }
})

test('a stack is printed when it is asked for, by flag or by variable, and at no other time', async () => {
  const [without, flag, variable] = await Promise.all([
    mesh(['doctor', '--port', 'http']),
    mesh(['doctor', '--port', 'http', '--stack']),
    mesh(['doctor', '--port', 'http'], { environment: { MESH_STACK: '1' } }),
  ])
  expect(without.stderr.split('\n')).toHaveLength(2)
  for (const { stderr } of [flag, variable]) expect(stderr).toMatch(/OPTION_INVALID.*\n.*\n +at .*option\.ts:\d+/)
})

test('it runs from any folder and by a link, as node_modules/.bin has one', async () => {
  const folder = await freshFolder()
  await mkdir(join(folder, 'bin'))
  await symlink(BIN, join(folder, 'bin', 'mesh'))
  expect(await mesh(['--version'], { cwd: folder, bin: join(folder, 'bin', 'mesh') })).toMatchObject({ code: 0, stderr: '' })
})

test('a reader that has gone is no error', async () => {
  const child = spawn(process.execPath, [BIN, 'completion', 'bash'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
  })
  expect(await once(child, 'close')).toEqual([0, null])
  expect(stderr).toBe('')
})

test('it is one process: who kills it has killed the command', async () => {
  const child = spawn(process.execPath, [BIN, 'doctor'], { stdio: ['ignore', 'ignore', 'pipe'] })
  await until('the command is at work', () => child.stderr.readableLength > 0 || child.exitCode !== null)
  child.kill('SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})
