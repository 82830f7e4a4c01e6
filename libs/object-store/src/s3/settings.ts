import { type Clock, type Dice, type Secret, withinLimit } from '@storemesh/core'

/** Where a lake in S3 is, and how it is spoken to. */
export interface S3Settings {
  readonly bucket: string
  /** The lake's folder in the bucket, such as `lake/eu`. Left out: the whole bucket. */
  readonly prefix?: string
  readonly region: string
  /** For MinIO, GCS and the like. Left out: Amazon's own for the region. */
  readonly endpoint?: string
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly path_style?: boolean
  /** Left out: the SDK looks where it always does (environment, profile, role of the machine). */
  readonly credentials?: S3Credentials
  readonly cache: CacheSettings
  readonly limits?: Partial<S3Limits>
  /** False where the server's ETags look like MD5 and are something else. */
  readonly etags_are_md5?: boolean
  readonly clock?: Clock
  readonly dice?: Dice
}

export interface S3Credentials {
  readonly access_key_id: string
  readonly secret_access_key: Secret
  readonly session_token?: Secret
}

/** The folder that readers of local files are handed paths in. Several processes may share it. */
export interface CacheSettings {
  readonly folder: string
  readonly size_bytes_max: number
  /** How long a path that was handed out stays, whoever needs room. */
  readonly kept_ms?: number
}

export interface S3Limits {
  readonly attempts_max: number
  readonly back_off_ms: number
  readonly back_off_ms_max: number
  /** For one request; a body gets a second more for each MiB. */
  readonly deadline_ms: number
  /** Requests at a time; more wait. With `part_bytes` it bounds the memory too. */
  readonly requests_max: number
  /** A file longer than this goes up and comes down in parts. */
  readonly part_bytes: number
  /** Of one file at a time. */
  readonly parts_parallel: number
  readonly page_keys: number
}

const MiB = 1024 * 1024
export const PARTS_MAX = 10_000 // S3's own limit
export const CACHE_KEPT_MS = 15 * 60_000

const RANGES: Readonly<Record<keyof S3Limits, { readonly usual: number; readonly min: number; readonly max: number }>> = {
  attempts_max: { usual: 6, min: 1, max: 20 },
  back_off_ms: { usual: 100, min: 0, max: 60_000 },
  back_off_ms_max: { usual: 10_000, min: 0, max: 60_000 },
  deadline_ms: { usual: 20_000, min: 1, max: 600_000 },
  requests_max: { usual: 16, min: 1, max: 256 },
  part_bytes: { usual: 8 * MiB, min: 5 * MiB, max: 512 * MiB }, // S3 refuses parts below 5 MiB
  parts_parallel: { usual: 4, min: 1, max: 32 },
  page_keys: { usual: 1000, min: 1, max: 1000 },
}

export function limitsOf(asked: Partial<S3Limits> = {}): S3Limits {
  const limit = (name: keyof S3Limits) => withinLimit(`s3.${name}`, asked[name] ?? RANGES[name].usual, RANGES[name])
  return {
    attempts_max: limit('attempts_max'),
    back_off_ms: limit('back_off_ms'),
    back_off_ms_max: limit('back_off_ms_max'),
    deadline_ms: limit('deadline_ms'),
    requests_max: limit('requests_max'),
    part_bytes: limit('part_bytes'),
    parts_parallel: limit('parts_parallel'),
    page_keys: limit('page_keys'),
  }
}
