import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { mesh, type Outcome } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { verdictOf } from '../verdict.js'
import { whenFileIsOver } from '../when-over.js'
import { type CaughtUpFolder, caughtUpFolder } from './caught-up-folder.js'
import { type Damage, damage, damages } from './damages.js'
import { refusal, told } from './one-clear-line.js'

const whenOver = whenFileIsOver()
let folder: CaughtUpFolder

beforeAll(async () => {
  folder = await caughtUpFolder(whenOver)
}, 120_000)

describe('a port in use', () => {
  test.each(['dev', 'gateway'])('mesh %s names it and what to do', async (verb) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => new Promise<void>((resolve) => taken.close(() => resolve())))
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const outcome = await mesh(verb, '--port', port, '--data', folder.data)
    expect(told(outcome)).toEqual(refusal(3, 'PORT_IN_USE', new RegExp(`${port}.*--port`)))
  })
})

describe('a data folder', () => {
  test('that a newer version made is left as it is', async () => {
    const data = await freshFolder()
    await writeFile(join(data, 'mesh-data.json'), '{"format":99,"created_at":"2026-01-01T00:00:00.000000Z","id":"newer"}\n')
    for (const args of [['verify'], ['run', '--once'], ['dev', '--port', '0']])
      expect(told(await mesh(...args, '--data', data))).toEqual(refusal(3, 'DATA_FOLDER_NEWER', /99.*Update mesh/))
  })

  test('that is not there is named', async () => {
    const data = join(await freshFolder(), 'nothing')
    expect(told(await mesh('table', 'list', '--data', data))).toEqual(refusal(3, 'DATA_FOLDER_MISSING', /mesh simulate/))
  })

  test('that holds something else is not written to', async () => {
    const data = await freshFolder()
    await writeFile(join(data, 'thesis.txt'), 'mine')
    expect(told(await mesh('simulate', '--events', '5', '--data', data))).toEqual(refusal(3, 'DATA_FOLDER_FOREIGN'))
    expect(await readdir(data)).toEqual(['thesis.txt'])
  })
})

test('a second writer of a domain is refused while readers work', async () => {
  const { data } = folder
  const running = await serveMesh(['dev', '--no-simulator', '--data', data])
  await running.says(/The mesh is ready/)
  const [second, another, query, tables, layers] = await Promise.all([
    mesh('run', '--once', '--data', data),
    mesh('dev', '--port', '0', '--data', data),
    mesh('query', 'SELECT count(*) AS lines FROM orders.fact_order', '--json', '--data', data),
    mesh('table', 'list', '--json', '--data', data),
    verdictOf(data),
  ])
  for (const outcome of [second, another]) expect(told(outcome)).toEqual(refusal(3, 'DOMAIN_LOCKED', /process \d+ writes/))
  expect({ code: query.code, stderr: query.stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(query.stdout)).toEqual([{ lines: layers.find(({ layer }) => layer === 'fact_order')?.expected }])
  expect(tables.code).toBe(0)
})

test('events that cannot be read are kept with their reason, and counted', async () => {
  const { data, simulated } = folder
  const { code, stdout } = await mesh('verify', '--data', data)
  expect(simulated.bad).toBeGreaterThan(0)
  const inFiles = [...stdout.matchAll(/^\w+_refused\t(\d+)\t/gm)].reduce((sum, [, expected]) => sum + Number(expected), 0)
  const refused = Number(stdout.match(/ refused (\d+)$/m)?.[1])
  expect({ code, refused }).toEqual({ code: 0, refused: simulated.bad + inFiles })
  expect(stdout).toContain(`dead_letter\t${simulated.bad}\t${simulated.bad}\t0\t0\t0\n`)
})

describe('SQL that is none', () => {
  test.each([
    ['a syntax error', 'SELEC 1', 'SQL_INVALID'],
    ['what changes something', 'DROP TABLE orders.fact_order', 'SQL_NOT_A_SELECT'],
    ['a table that is not there', 'SELECT * FROM orders.fact_ordr', 'TABLE_NOT_FOUND'],
    ['a column that is not there', 'SELECT nothing FROM orders.fact_order', 'SQL_INVALID'],
    ['metadata that is not there', 'SELECT * FROM orders."fact_order$file"', 'METADATA_TABLE_UNKNOWN'],
  ])('%s', async (_, sql, code) => {
    expect(told(await mesh('query', sql, '--data', folder.data))).toEqual(refusal(1, code))
  })
})

describe('a damaged file is named, and nothing wrong is answered', () => {
  test.each(damages)('$of, $how', async (one) => {
    const { outcome, named } = await readDamaged(one)
    expect(told(outcome)).toEqual(refusal(1, one.code, named))
  })
})

async function readDamaged({
  find,
  damaged,
  named,
  reader,
}: Damage): Promise<{ readonly outcome: Outcome; readonly named: RegExp }> {
  const file = await find(folder.data)
  onTestFinished(await damage(file, damaged))
  const outcome = await mesh(...reader, '--data', folder.data)
  return { outcome, named: new RegExp(named(file).replaceAll('.', '\\.')) }
}
