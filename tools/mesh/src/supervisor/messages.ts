import { isJsonObject, type JsonObject } from '@storemesh/core'

/** What a child tells its supervisor. */
export type FromChild = { readonly mesh: 'ready'; readonly details: JsonObject }

/** What a supervisor tells its child. */
export type ToChild = { readonly mesh: 'drain' }

/** Something else on the channel is not for us. */
export function fromChild(message: unknown): FromChild | undefined {
  if (!isJsonObject(message) || message['mesh'] !== 'ready') return undefined
  const details = message['details']
  return { mesh: 'ready', details: isJsonObject(details) ? details : {} }
}

export const isDrain = (message: unknown): message is ToChild => isJsonObject(message) && message['mesh'] === 'drain'
