import type { Place } from './service.js'

/** How the files in `deploy/` are told of the S3 server. */
export const s3Environment = ({ address, credentials }: Place): Readonly<Record<string, string>> => ({
  S3_ENDPOINT: address,
  S3_ACCESS_KEY: credentials?.accessKeyId ?? '',
  S3_SECRET_KEY: credentials?.secretAccessKey.reveal() ?? '',
})
