import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { newCredentials } from '../credentials.js'
import type { Place } from '../service.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { launch } from './launch.js'

const never = (): never => {
  throw new Error('S3 uses nobody')
}

test('S3 listens on the loopback only, with the bucket of the lake, and its keys are in no argument', async () => {
  const folder = await freshFolder()
  const credentials = newCredentials(seededDice(1))
  const place: Place = { name: 's3', port: 9000, address: 'http://127.0.0.1:9000', credentials }
  const { args, environment } = await launch({ cache: folder, machine: {}, folder, place, used: never })
  expect(args.slice(0, 2)).toEqual(['--port', '127.0.0.1:9000'])
  expect(args.join(' ')).not.toContain(credentials.secretAccessKey.reveal())
  expect(environment).toEqual({
    ROOT_ACCESS_KEY: credentials.accessKeyId,
    ROOT_SECRET_KEY: credentials.secretAccessKey.reveal(),
  })
  expect(await readdir(join(folder, 'objects'))).toEqual(['lake'])
})

test('no folder of the server begins with the name of another', async () => {
  const folder = await freshFolder()
  const place: Place = { name: 's3', port: 1, address: '', credentials: newCredentials(seededDice(1)) }
  await launch({ cache: folder, machine: {}, folder, place, used: never })
  const names = await readdir(folder)
  for (const one of names) for (const other of names) expect(one !== other && one.startsWith(other)).toBe(false)
})
