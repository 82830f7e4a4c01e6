import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSchema } from '@storemesh/iceberg'
import { expect, onTestFinished, test } from 'vitest'
import { writtenLines } from './written-lines.js'

async function freshPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'told.jsonl')
}

const schema = newSchema([{ name: 'name', type: 'string', required: false }])

test('each row is a line, whatever stands in it', async () => {
  const path = await freshPath()
  const rows = [{ name: 'two\nlines, "quoted"' }, { name: null }]
  expect(await writtenLines(path, schema, rows)).toEqual({ kind: 'json-lines', schema, paths: [path] })
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(rows)
})

test('rows that fail fail the relation', async () => {
  async function* failing() {
    yield { name: 'one' }
    throw new Error('no more')
  }
  await expect(writtenLines(await freshPath(), schema, failing())).rejects.toThrow('no more')
})
