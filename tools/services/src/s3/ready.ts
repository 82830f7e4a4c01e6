import { statusOf } from '../http-status.js'
import type { Place } from '../service.js'

/** It lets nobody in without a signature: that it says so is its sign of life. */
export async function whyNotReady({ address }: Place): Promise<string | undefined> {
  const status = await statusOf(`${address}/`)
  return status === 403 || status === 400 ? undefined : `answers an unsigned request with ${status}, not with 403`
}
