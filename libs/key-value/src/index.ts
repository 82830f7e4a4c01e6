export { embeddedKeyValueStore, type EmbeddedKeyValueStoreOptions } from './embedded/embedded-key-value-store.js'
export type {
  Change,
  Entry,
  Expected,
  IndexedEntry,
  KeyValueStore,
  PutChange,
  Range,
  RemoveChange,
  Space,
} from './key-value-store.js'
export { CHANGES_MAX, KEYS_MAX, RANGE_LIMIT_MAX, requireKey, ROW_BYTES_MAX } from './limits.js'
export { put, type PutOptions, remove } from './space.js'
