import { Fault } from '@storemesh/core'
import { type ObjectKey, objectKey } from '../object-key.js'

/** How the keys of the lake lie in the bucket: below its prefix, or at the top. */
export interface KeyLayout {
  /** The lake's address, `s3://bucket/prefix`. */
  readonly root: string
  /** The key's name in the bucket. */
  inBucket(key: ObjectKey): string
  /** The beginning of names in the bucket that a prefix of keys stands for. */
  prefixInBucket(prefix: string): string
  /** The key of a name in the bucket; undefined where no key of ours is called so. */
  fromBucket(name: string): ObjectKey | undefined
}

const NAME_BYTES_MAX = 1024 // S3's limit, for prefix and key together

/** Names that start so at the top of the lake are the adapter's own: no key, and not listed. */
export const RESERVED = '.storemesh-'

export function keyLayout(bucket: string, prefix?: string): KeyLayout {
  const lead = prefix === undefined ? '' : `${objectKey(prefix)}/`
  return {
    root: lead === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`,

    inBucket(key) {
      const refused = refusalOf(lead, key)
      if (refused !== undefined) throw new Fault('OBJECT_KEY_INVALID', `${JSON.stringify(key)}: ${refused}`)
      return lead + key
    },

    prefixInBucket: (prefix) => lead + prefix,

    fromBucket(name) {
      if (!name.startsWith(lead)) return undefined
      // what other tools leave in a bucket, such as the marker `folder/` of a console, has no key here
      try {
        const key = objectKey(name.slice(lead.length))
        return key.startsWith(RESERVED) ? undefined : key
      } catch {
        return undefined
      }
    },
  }
}

function refusalOf(lead: string, key: ObjectKey): string | undefined {
  if (key.startsWith(RESERVED)) return `names that start with ${RESERVED} are kept for the store itself`
  const size_bytes = Buffer.byteLength(lead + key)
  if (size_bytes > NAME_BYTES_MAX)
    return `with the lake's prefix it is ${size_bytes} bytes long, at most ${NAME_BYTES_MAX}: take a shorter prefix`
  return undefined
}
