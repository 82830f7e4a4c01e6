import { userInfo } from 'node:os'
import { messageOf } from '@storemesh/core'

/** The account of the machine that runs this. */
export function accountHere(): string {
  try {
    return userInfo().username
  } catch (error) {
    return messageOf(error) // an account without a name
  }
}
