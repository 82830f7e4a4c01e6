import { type Dice, secret } from '@storemesh/core'
import { newSigningKey, readSigningKey, type SigningKey, type VerifyingKey } from '@storemesh/token'
import { ownSecret, readIfThere } from './own-secret.js'

/** The key in this file, which is made where there is none yet. KEY_FILE_BROKEN. */
export async function signingKeyIn(file: string, dice: Dice): Promise<SigningKey> {
  const text = await ownSecret(file, dice, async () => (await newSigningKey()).reveal())
  return readSigningKey(secret(text), file)
}

/** By what its signatures are verified; nothing where it was not made yet. */
export const verifyingKeysIn = (file: string) => async (): Promise<readonly VerifyingKey[]> => {
  const text = await readIfThere(file)
  return text === undefined ? [] : [(await readSigningKey(secret(text), file)).verifying]
}
