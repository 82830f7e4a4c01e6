import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { nodeTooOld, OLDEST_NODE } from './node-version.mjs'

test('Node 20.19 and later are taken, earlier ones are named', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '100.1.0']) expect(nodeTooOld(version)).toBeUndefined()
  for (const version of ['20.18.3', '18.20.8', '9.99.0'])
    expect(nodeTooOld(version)).toContain(`expected Node 20.19 or later, got ${version}`)
})

test('package.json and .nvmrc name the same Node', async () => {
  const top = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
  expect(await top('package.json')).toContain(`"node": ">=${OLDEST_NODE}"`)
  expect((await top('.nvmrc')).trim()).toBe(OLDEST_NODE)
})
