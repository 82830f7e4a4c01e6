export { filesystemStore } from './filesystem.js'
export { type ObjectKey, objectKey } from './object-key.js'
export type { ByteRange, ObjectEntry, ObjectStore } from './object-store.js'
