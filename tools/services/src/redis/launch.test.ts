import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { newCredentials } from '../credentials.js'
import { deployed } from '../deploy-files.js'
import type { Place } from '../service.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { launch } from './launch.js'

const never = (): never => {
  throw new Error('Redis uses nobody')
}

test('the password of Redis is in no argument, and in a file that its owner alone may read', async () => {
  const folder = await freshFolder()
  const credentials = newCredentials(seededDice(1))
  const place: Place = { name: 'redis', port: 6379, address: 'redis://127.0.0.1:6379', credentials }
  const { args, environment } = await launch({ cache: folder, machine: {}, folder, place, used: never })
  const password = credentials.secretAccessKey.reveal()
  expect(`${args.join(' ')} ${JSON.stringify(environment)}`).not.toContain(password)
  const settings = join(folder, 'server.conf')
  expect((await stat(settings)).mode & 0o077).toBe(0)
  expect(await readFile(settings, 'utf8')).toContain(`requirepass "${password}"`)
})

test('Redis listens on the loopback only, and a write is on the disk when it is answered', async () => {
  const settings = await readFile(deployed('redis/redis.conf'), 'utf8')
  expect(settings).toMatch(/^bind 127\.0\.0\.1$/m)
  expect(settings).toMatch(/^appendfsync always$/m)
})
