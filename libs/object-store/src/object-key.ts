import { Fault } from '@storemesh/core'

declare const brand: unique symbol
/** A relative path with forward slashes, such as `gold/orders/fact_order/data/0192.parquet`. Only `objectKey` makes one. */
export type ObjectKey = string & { readonly [brand]: 'ObjectKey' }

const KEY_BYTES_MAX = 1024 // S3's limit: what one store takes, every store must

export function objectKey(text: string): ObjectKey {
  if (isObjectKey(text)) return text
  const why = refusalOf(text) ?? ''
  throw new Fault('OBJECT_KEY_INVALID', `expected a relative path, got ${JSON.stringify(text)}: ${why}`)
}

export const isObjectKey = (text: string): text is ObjectKey => refusalOf(text) === undefined

function refusalOf(text: string): string | undefined {
  if (text === '') return 'it is empty'
  if (Buffer.byteLength(text) > KEY_BYTES_MAX) return `it is longer than ${KEY_BYTES_MAX} bytes`
  if (/[\\\0]/.test(text)) return 'it holds a backslash or a NUL'
  if (/\p{Surrogate}/u.test(text)) return 'it holds half a character, which has no bytes of its own'
  for (const part of text.split('/')) {
    if (part === '') return 'it starts or ends with a slash, or holds two in a row'
    if (part === '.' || part === '..') return `"${part}" would leave its folder`
  }
  return undefined
}
