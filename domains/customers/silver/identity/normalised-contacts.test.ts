import { expect, test } from 'vitest'
import { normalisedContacts } from './normalised-contacts.js'

async function keysOf(email: string | null, phone: string | null) {
  async function* given() {
    yield [{ user_id: 'u1', email, phone }]
  }
  for await (const row of normalisedContacts.of(given())) return [row['email_key'], row['phone_key']]
  return undefined
}

test('however an account writes its e-mail and its phone, it is found by one', async () => {
  const key = ['sariwulandari@gmail.com', '+6281234567890']
  expect(await keysOf('Sari.Wulandari+shop@GMail.com ', '0812-3456-7890')).toEqual(key)
  expect(await keysOf('sariwulandari@googlemail.com', '+62 (812) 3456 7890')).toEqual(key)
})

test('what is no e-mail and no number finds nobody', async () => {
  expect(await keysOf('sari at example', '08123456789x')).toEqual([null, null])
  expect(await keysOf(null, null)).toEqual([null, null])
})
