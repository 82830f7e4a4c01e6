export { s3ObjectStore } from './s3-object-store.js'
export type { CacheSettings, S3Credentials, S3Limits, S3Settings } from './settings.js'
