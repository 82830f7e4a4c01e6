import { statusOf } from '../http-status.js'
import type { Place } from '../service.js'

/** Listing reads the database; its settings alone would be answered without. */
export async function whyNotReady({ address }: Place): Promise<string | undefined> {
  const status = await statusOf(`${address}/v1/namespaces`)
  return status === 200 ? undefined : `answers the list of namespaces with ${status}, not with 200`
}
