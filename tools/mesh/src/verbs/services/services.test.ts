import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SERVICE_NAMES } from '@storemesh/services'
import { expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { NAMES } from '../services.js'

async function places() {
  const root = await freshFolder()
  const nothing = join(root, 'bin')
  await mkdir(nothing)
  const cache = join(root, 'cache')
  const data = join(root, 'data')
  return { data, cache, environment: { PATH: nothing, MESH_SERVICES_CACHE: cache, JAVA_HOME: '' } }
}

test('the declaration offers every service there is', () => {
  expect(NAMES).toEqual(SERVICE_NAMES)
})

test('without Go it ends with 3, says what to install, and has fetched nothing', async () => {
  const { data, environment } = await places()
  const { code, stderr, stdout } = await mesh(['services', 'up', 's3', '--data', data], { environment })
  expect(code).toBe(3)
  expect(stderr.trim()).toBe(
    'SERVICE_NEEDS_GO: s3 needs Go 1.25 or later; found no go that runs. Install it, so that `go version` answers',
  )
  expect(stdout).toBe('')
  expect(await readdir(join(data, 'services'))).toEqual([])
})

test('without Maven it ends with 3, though Go is not needed any more', async () => {
  const { data, cache, environment } = await places()
  await mkdir(join(cache, 's3/versitygw-v1.8.0'), { recursive: true })
  const { code, stderr } = await mesh(['services', 'up', 'catalog', '--json', '--data', data], { environment })
  expect(code).toBe(3)
  const { error }: { error: { code: string; message: string } } = JSON.parse(stderr)
  expect(error.code).toBe('SERVICE_NEEDS_MAVEN')
  expect(error.message).toContain('catalog needs Maven 3.6 or later')
})

test('where nothing was ever started, all are stopped, nothing is written, and down has nothing to do', async () => {
  const { data } = await places()
  const status = await mesh(['services', 'status', '--json', '--data', data])
  expect(status.code).toBe(0)
  const rows: { service: string; status: string }[] = JSON.parse(status.stdout)
  expect(rows.map(({ service, status }) => `${service} ${status}`)).toEqual([
    's3 stopped',
    'catalog stopped',
    'trino stopped',
    'redis stopped',
    'postgres stopped',
    'kafka stopped',
    'mongo stopped',
  ])
  const down = await mesh(['services', 'down', 's3', '--data', data])
  expect([down.code, down.stdout]).toEqual([0, 'service\tstopped\ns3\tnot-running\n'])
  const logs = await mesh(['services', 'logs', 's3', '--data', data])
  expect([logs.code, logs.stdout, logs.stderr]).toEqual([0, '', 's3 was never started here\n'])
  await expect(readdir(data)).rejects.toThrow('ENOENT')
})

test('one that was started and does not run any more is dead, and its log is still there', async () => {
  const { data } = await places()
  const log = join(data, 'services/s3/s3.log')
  await mkdir(join(data, 'services/s3'), { recursive: true })
  const process = { pid: 1, started: 'long ago', host: 'here' }
  const s3 = { name: 's3', port: 1, address: 'http://127.0.0.1:1', log, told: {}, process, credentials: null }
  await writeFile(join(data, 'services/state.json'), JSON.stringify({ format: 1, services: [s3] }))
  await writeFile(log, 'one\ntwo\nthree\n')
  const status = await mesh(['services', 'status', 's3', '--data', data])
  expect([status.code, status.stdout.split('\n')[1]?.split('\t').slice(0, 2)]).toEqual([1, ['s3', 'dead']])
  expect((await mesh(['services', 'logs', 's3', '--lines', '2', '--data', data])).stdout).toBe('two\nthree\n')
})

test('a broken state is named, not taken for an empty one', async () => {
  const { data } = await places()
  await mkdir(join(data, 'services'), { recursive: true })
  await writeFile(join(data, 'services/state.json'), '{')
  const { code, stderr } = await mesh(['services', 'down', '--data', data])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^SERVICES_STATE_BROKEN: /)
})

test('an unknown service is wrong usage', async () => {
  const { code, stderr } = await mesh(['services', 'up', 'mysql'])
  expect(code).toBe(2)
  expect(stderr).toBe(
    'POSITIONAL_INVALID: NAME: expected one of s3, catalog, trino, redis, postgres, kafka, mongo; got "mysql".\n',
  )
  expect((await mesh(['services', 'logs'])).code).toBe(2)
})
