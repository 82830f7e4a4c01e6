import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { layoutOf } from './layout.js'
import { ownSecret } from './own-secret.js'
import { signingKeyIn, verifyingKeysIn } from './signing-keys.js'

test('all who ask at once get the one secret that is there afterwards', async () => {
  const path = join(await freshFolder(), 'secrets', 'one')
  const got = await Promise.all(Array.from({ length: 20 }, () => ownSecret(path, systemDice)))
  expect(new Set(got)).toEqual(new Set([await ownSecret(path, systemDice)]))
  expect(await readdir(dirname(path))).toEqual(['one'])
})

test('nobody else reads it, from its first moment on', async () => {
  const path = join(await freshFolder(), 'secrets', 'one')
  let modes: readonly number[] = []
  const make = async () => {
    modes = [(await stat(dirname(path))).mode & 0o777]
    return 'a secret'
  }
  await ownSecret(path, systemDice, make)
  expect([...modes, (await stat(path)).mode & 0o777]).toEqual([0o700, 0o600])
})

test('of keys that two make at once one is kept, by which both sign', async () => {
  const { issuerKey } = layoutOf(await freshFolder())
  expect(await verifyingKeysIn(issuerKey)()).toEqual([])
  const keys = await Promise.all([1, 2, 3].map(() => signingKeyIn(issuerKey, systemDice)))
  const verifying = await verifyingKeysIn(issuerKey)()
  expect(new Set(keys.map(({ kid }) => kid))).toEqual(new Set(verifying.map(({ kid }) => kid)))
  expect(verifying).toHaveLength(1)
})
