import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isJsonObject } from '@storemesh/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { User } from '../world/people.js'
import { type ServedShop, serveShop } from './serve-shop.js'
import { connectShop } from './shop-client.js'

const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
const int32 = (number: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(number)
  return bytes
}
const user = (number: number, version = 0): User => ({
  user_id: `user_${number}`,
  name: 'Sri Koesoema',
  email: 'sri@example.com',
  phone: version === 0 ? null : `0812${version}`,
  address: 'Jl. Melati No. 1',
  city: 'Surakarta',
  province: 'Jawa Tengah',
  created_at: '2026-01-01T00:00:00.000001Z',
  updated_at: `2026-01-01T00:00:00.00000${version + 1}Z`,
})

test('keeps every acknowledged row when its process is killed', async () => {
  const folder = await newFolder()
  const child = fork(new URL('../fixtures/serve-shop.ts', import.meta.url), [folder], {
    execArgv: ['--conditions=@mesh/source', '--import', 'tsx'],
  })
  const [address]: unknown[] = await once(child, 'message')
  if (!isJsonObject(address) || typeof address['port'] !== 'number') throw new Error('expected the address of the shop')
  const client = await connectShop({ host: '127.0.0.1', port: address['port'] })
  for (let number = 0; number < 40; number++) await client.upsert([user(number)])
  await client.upsert([user(7, 1)])
  child.kill('SIGKILL')
  await once(child, 'exit')

  const again = await serveShop({ folder })
  onTestFinished(() => again.close())
  const reader = await connectShop(again)
  const rows = await reader.find(Array.from({ length: 41 }, (_, number) => `user_${number}`))
  await reader.close()
  expect(rows).toHaveLength(40)
  expect(rows.find(({ user_id }) => user_id === 'user_7')).toEqual(user(7, 1))
})

test('makes a folder anew whose making was cut off', async () => {
  const folder = join(await newFolder(), 'shop')
  await mkdir(`${folder}.unfinished/base`, { recursive: true })
  await writeFile(`${folder}.unfinished/PG_VERSION`, '1')
  const shop = await serveShop({ folder })
  onTestFinished(() => shop.close())
  const client = await connectShop(shop)
  await client.upsert([user(1)])
  expect(await client.find(['user_1'])).toEqual([user(1)])
  await client.close()
})

describe('a served shop', () => {
  let shop: ServedShop
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-'))
    shop = await serveShop({ folder })
  })
  afterAll(async () => {
    await shop.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('keeps what is newer, whatever order it comes in', async () => {
    const client = await connectShop(shop)
    onTestFinished(() => client.close())
    await client.upsert([user(1, 3), user(2)])
    await client.upsert([user(1, 2), user(2, 1)])
    const rows = await client.find(['user_1', 'user_2', 'user_3'])
    expect(rows.toSorted((a, b) => a.user_id.localeCompare(b.user_id))).toEqual([user(1, 3), user(2, 1)])
  })

  test('answers each of many clients that send parameters at once, also such as do not fit into one packet', async () => {
    const ask = async (parameter: string, asker: number) => {
      const client = new pg.Client({ host: shop.host, port: shop.port, user: 'postgres', database: 'postgres' })
      await client.connect()
      const answers: unknown[] = []
      for (let turn = 0; turn < 3; turn++) {
        const { rows } = await client.query<{ answer: string }>(`SELECT md5($1::text) || ${asker} AS answer`, [parameter])
        answers.push(rows[0]?.answer)
      }
      await client.end()
      return answers
    }
    const parameters = ['a', 'b', 'c'.repeat(6_000_000), 'e']
    const answers = await Promise.all(parameters.map(ask))
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    expect(answers).toEqual(parameters.map((parameter, asker) => Array.from({ length: 3 }, () => `${md5(parameter)}${asker}`)))
  })

  test('goes on when a client goes away in the middle of what it asks', async () => {
    const socket = connect(shop.port, shop.host)
    const startup = Buffer.from('user\0postgres\0database\0postgres\0\0')
    socket.write(Buffer.concat([int32(startup.length + 8), int32(196_608), startup]))
    await once(socket, 'data')
    const parse = Buffer.from('\0SELECT $1::text\0\0\0')
    socket.write(Buffer.concat([Buffer.from('P'), int32(parse.length + 4), parse]))
    await once(socket, 'data')
    socket.destroy()
    const client = await connectShop(shop)
    onTestFinished(() => client.close())
    await client.upsert([user(90)])
    expect(await client.find(['user_90'])).toEqual([user(90)])
  })
})

test('names a folder that holds something else', async () => {
  await expect(serveShop({ folder: '/dev/null/shop' })).rejects.toThrow('SHOP_FOLDER_BROKEN')
})
