export type { RedisAddress } from './redis-connection.js'
export { redisKeyValueStore, type RedisKeyValueStoreOptions } from './redis-key-value-store.js'
