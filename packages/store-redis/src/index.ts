export type { RedisClient, RedisCommandPort, RedisRoutedPort, RedisCallPort } from './client/redis-client.js'
export { redisStore, type RedisStore } from './redis-store.js'
export type { RedisStoreOptions } from './store-settings.js'
