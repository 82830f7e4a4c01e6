import { copyFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

const TABLE = 'bronze_kafka__logins'

test('an operator sees what fails and why, what it did before, and that it goes well again', async () => {
  const root = await freshFolder()
  const layout = await openDataFolder(join(root, '.mesh'), { mode: 'write' })
  const run = (...args: readonly string[]) => runVerb(layout.root, args)
  const told = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).stdout)
  await run('simulate', '--events', '300')
  expect((await run('status', 'fraud')).code).toBe(0)
  expect(await told('status', 'fraud')).toContainEqual(expect.objectContaining({ step: TABLE, state: 'new' }))

  expect((await run('run', '--once', 'fraud')).code).toBe(0)
  expect(await told('status', 'fraud')).toContainEqual(expect.objectContaining({ step: TABLE, state: 'ok' }))
  expect(await told('runs', 'fraud')).toContainEqual(expect.objectContaining({ step: TABLE, outcome: 'done' }))

  const folder = join(layout.lake, 'bronze', 'fraud', TABLE, 'metadata')
  const newest = join(
    folder,
    (await readdir(folder))
      .filter((name) => name.endsWith('.metadata.json'))
      .toSorted()
      .at(-1) ?? '',
  )
  await copyFile(newest, join(root, 'whole.json'))
  await writeFile(newest, 'torn')
  expect((await run('run', '--once', 'fraud')).code).toBe(1)
  expect((await run('status', 'fraud')).code).toBe(1)
  const failing = { step: 'fraud', state: 'failing', why: expect.stringContaining(TABLE) }
  expect(await told('status', 'fraud')).toContainEqual(expect.objectContaining(failing))
  expect(await told('status', 'fraud')).toContainEqual(expect.objectContaining({ step: TABLE, state: 'held up' }))
  expect(await told('runs', '--failed')).toMatchObject([{ domain: 'fraud', step: 'fraud', outcome: 'failed', times: 1 }])

  await copyFile(join(root, 'whole.json'), newest)
  expect((await run('run', '--once', 'fraud')).code).toBe(0)
  expect((await run('status', 'fraud')).code).toBe(0)
  expect(await told('runs', 'fraud', '--limit', '2')).toMatchObject([
    { step: 'fraud', outcome: 'done' },
    { step: 'fraud', outcome: 'failed' },
  ])
})
