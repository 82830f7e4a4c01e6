import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import { type Deadline, withinDeadline } from './deadline.js'
import { type KeyLayout, keyLayout } from './keys.js'
import { limitsOf, type S3Limits, type S3Settings } from './settings.js'
import { slotsOf } from './slots.js'

/** What every part of the adapter speaks to S3 by. */
export interface S3Access {
  readonly bucket: string
  readonly keys: KeyLayout
  readonly limits: S3Limits
  readonly clock: Clock
  readonly dice: Dice
  readonly etags_are_md5: boolean
  /** Makes one request in its turn and within its deadline. What takes memory for a body belongs inside. */
  request<T>(work: (client: S3Client, deadline: Deadline) => Promise<T>): Promise<T>
}

export function s3Access(settings: S3Settings): S3Access {
  const { bucket, prefix, clock = systemClock, dice = systemDice, etags_are_md5 = true } = settings
  const limits = limitsOf(settings.limits)
  const client = new S3Client(configOf(settings, limits))
  const inTurn = slotsOf(limits.requests_max)
  return {
    bucket,
    keys: keyLayout(bucket, prefix),
    limits,
    clock,
    dice,
    etags_are_md5,
    // the deadline starts with the turn: to wait for others is no failure of the server's
    request: (work) => inTurn(() => withinDeadline(clock, limits.deadline_ms, (deadline) => work(client, deadline))),
  }
}

function configOf({ region, endpoint, path_style, credentials }: S3Settings, limits: S3Limits): S3ClientConfig {
  const agent = { keepAlive: true, maxSockets: limits.requests_max }
  return {
    region,
    maxAttempts: 1, // tries are counted, and settled, here
    // what goes up is guarded by Content-MD5, which every server knows; what comes down by the ETag, and by Amazon's checksums too
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: isAmazon(endpoint) ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    requestHandler: { httpAgent: agent, httpsAgent: agent },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(path_style === undefined ? {} : { forcePathStyle: path_style }),
    ...(credentials === undefined
      ? {}
      : {
          // revealed to the SDK when it signs, and kept nowhere else
          credentials: async () => ({
            accessKeyId: credentials.access_key_id,
            secretAccessKey: credentials.secret_access_key.reveal(),
            ...(credentials.session_token === undefined ? {} : { sessionToken: credentials.session_token.reveal() }),
          }),
        }),
  }
}

const isAmazon = (endpoint: string | undefined) =>
  endpoint === undefined || /(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname)
