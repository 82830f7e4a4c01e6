import { type Dice, secret } from '@storemesh/core'
import type { Credentials } from './service.js'

const ID_LENGTH = 16

/** Keys for one server of one folder, as nobody can guess them. */
export const newCredentials = (dice: Dice): Credentials => ({
  accessKeyId: `MESH${hexOf(dice).slice(0, ID_LENGTH).toUpperCase()}`,
  secretAccessKey: secret(hexOf(dice) + hexOf(dice)),
})

const hexOf = (dice: Dice) => dice.uuid().replaceAll('-', '')
