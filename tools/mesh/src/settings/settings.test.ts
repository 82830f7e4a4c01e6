import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretText } from '../kind/kinds.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'
import { configSource } from './config-source.js'
import { setting } from './setting.js'
import { environmentSource, resolveSetting } from './sources.js'

/** `mesh config show` where this config file lies. */
async function shown(config: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  const cwd = await freshFolder()
  await writeFile(join(cwd, 'mesh.config.ts'), config)
  const { code, stdout, stderr } = await mesh(['config', 'show', '--json', ...args], { cwd, environment })
  const rows: { setting: string; value: string; from: string }[] = code === 0 ? JSON.parse(stdout) : []
  return { cwd, code, stderr, row: (name: string) => rows.find((row) => row.setting === name) }
}

const message = (stderr: string): string => JSON.parse(stderr).error.message
const codeIn = (stderr: string): string => JSON.parse(stderr).error.code

test('each setting comes from the strongest place that names it, which is shown', async () => {
  const config = 'export default { gateway: { port: 1111, host: "::1" }, simulator: { seed: 3, rate: 9 } }'
  const { row, cwd } = await shown(config, ['--port', '3333'], { MESH_GATEWAY_PORT: '2222', MESH_SIMULATOR_SEED: '4' })
  expect(row('gateway.port')).toEqual({ setting: 'gateway.port', value: '3333', from: '--port' })
  expect(row('simulator.seed')).toEqual({ setting: 'simulator.seed', value: '4', from: 'MESH_SIMULATOR_SEED' })
  expect(row('simulator.rate')).toEqual({ setting: 'simulator.rate', value: '9', from: 'mesh.config.ts' })
  expect(row('commit.interval_ms')).toEqual({ setting: 'commit.interval_ms', value: '1000', from: 'default' })
  expect(row('data')).toEqual({ setting: 'data', value: join(cwd, '.mesh'), from: 'default' })
})

test('what a profile sets wins over what holds for all', async () => {
  const { row } = await shown('export default { threads: 3, profiles: { embedded: { threads: 5 }, cluster: { threads: 50 } } }')
  expect(row('threads')).toMatchObject({ value: '5', from: 'mesh.config.ts (profiles.embedded)' })
})

test('the config of the repository is written with defineMesh and is taken where there is no nearer one', async () => {
  const { code, stdout } = await mesh(['config', 'show'], { cwd: await freshFolder() })
  expect(code).toBe(0)
  expect(stdout).toMatch(/gateway\.port\t4000\tmesh\.config\.ts/)
})

test('a config file can be named', async () => {
  const cwd = await freshFolder()
  await writeFile(join(cwd, 'other.ts'), 'export default { threads: 7 }')
  const [flag, variable] = await Promise.all([
    mesh(['config', 'show', '--config', 'other.ts'], { cwd }),
    mesh(['config', 'show'], { cwd, environment: { MESH_CONFIG: 'other.ts' } }),
  ])
  for (const { stdout } of [flag, variable]) expect(stdout).toContain('threads\t7\tother.ts')
})

test.each([
  [
    'export default { gateway: { port: "4000" } }',
    {},
    'gateway.port: expected a whole number from 0 to 65535, got "4000" from mesh.config.ts',
  ],
  [
    'export default {}',
    { MESH_THREADS: 'many' },
    'threads: expected a whole number from 1 to 1024, got "many" from MESH_THREADS',
  ],
  ['export default { profile: "alone" }', {}, 'profile: expected one of embedded, cluster, got "alone" from mesh.config.ts'],
  [
    'export default { memory: { pipeline_mb: 1 } }',
    {},
    'memory.pipeline_mb: expected a whole number from 64 to 1048576 (MB), got 1 from mesh.config.ts',
  ],
  [
    'export default { profiles: [] }',
    {},
    'profiles: expected an object with embedded or cluster, got an array from mesh.config.ts',
  ],
])(
  'a wrong setting is refused with its name, what was expected, what came and where from: %s',
  async (config, environment, expected) => {
    const { code, stderr } = await shown(config, [], environment)
    expect({ code, error: codeIn(stderr), message: message(stderr) }).toEqual({
      code: 2,
      error: 'SETTING_INVALID',
      message: expected,
    })
  },
)

test.each([
  ['export default { gatway: { port: 1 } }', {}, 'gatway.port', 'gateway.port'],
  ['export default { profiles: { cluster: { thread: 1 } } }', {}, 'thread', 'threads'],
  ['export default {}', { MESH_GATEWAY_PROT: '1' }, 'MESH_GATEWAY_PROT', 'MESH_GATEWAY_PORT'],
])('an unknown name is refused, with the one that was meant: %s %j', async (config, environment, typed, meant) => {
  const { code, stderr } = await shown(config, [], environment)
  expect({ code, error: codeIn(stderr) }).toEqual({ code: 2, error: 'SETTING_UNKNOWN' })
  expect(message(stderr)).toMatch(new RegExp(`sets ${typed}, .* Did you mean ${meant}\\?`))
})

test.each([
  ['a syntax error', 'export default {\n  threads: 1,\n  }}\n', 3],
  ['a config that throws', 'const shop = "a"\n\nthrow new Error("no " + shop)\nexport default {}\n', 3],
  ['a config that exports nothing', 'const threads = 1\nexport const config = { threads }\n', 1],
  ['a config that exports a function', '\nexport default () => ({})\n', 2],
])('%s is named with file and line', async (_, config, line) => {
  const { code, stderr, cwd } = await shown(config)
  expect({ code, error: codeIn(stderr) }).toEqual({ code: 2, error: 'CONFIG_BROKEN' })
  expect(message(stderr)).toContain(`${join(cwd, 'mesh.config.ts')}:${line}: `)
  expect(message(stderr).split('\n')).toHaveLength(1)
})

test('a config file that is not there is named', async () => {
  const { code, stderr } = await mesh(['config', 'show', '--config', '/nowhere/mesh.config.ts'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^CONFIG_BROKEN: \/nowhere\/mesh\.config\.ts: expected a config file that can be read/)
})

test('the cluster profile is refused by name for now', async () => {
  const { code, stderr } = await shown('export default { profile: "cluster" }')
  expect({ code, error: codeIn(stderr) }).toEqual({ code: 3, error: 'PROFILE_NOT_AVAILABLE' })
})

const password = setting({
  name: 'shop.password',
  kind: secretText,
  initial: secretText.fromText('initial', '/') ?? never(),
  about: 'for the shop',
})
function never(): never {
  throw new Error('a text that is not empty is a secret')
}

test('a secret is a Secret, and shows neither when it is right nor when it is wrong', () => {
  const resolved = resolveSetting(password, [environmentSource({ MESH_SHOP_PASSWORD: 'tiga-kucing' }, '/')], '/')
  expect(resolved.value.reveal()).toBe('tiga-kucing')
  expect(resolved.shown).toBe('[secret]')
  const wrong = configSource({ path: '/mesh.config.ts', content: { shop: { password: ['tiga-kucing'] } } }, undefined, [
    'shop.password',
  ])
  expect(() => resolveSetting(password, [wrong], '/')).toThrow(
    'shop.password: expected a text that is not empty, got something else (not shown) from mesh.config.ts',
  )
})
