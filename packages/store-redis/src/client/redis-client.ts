/** One function that sends a command and resolves to its reply: a node-redis client or pool, or your own adapter. */
export interface RedisCommandPort {
  sendCommand(args: string[]): Promise<unknown>
}

/** A cluster of node-redis: it wants the key that decides where a command goes. */
export interface RedisRoutedPort {
  sendCommand(firstKey: string | undefined, isReadonly: boolean | undefined, args: string[]): Promise<unknown>
  /** Tells it from a client of a single server. */
  nodeClient(...args: never[]): unknown
}

/** A client of ioredis or iovalkey, single or cluster: it finds the key itself. */
export interface RedisCallPort {
  call(command: string, ...args: string[]): Promise<unknown>
}

/** What the store accepts as its client. It opens and closes nothing: that stays with whoever made the client. */
export type RedisClient = RedisCommandPort | RedisRoutedPort | RedisCallPort

/** Sends one command; `key` is one of its keys. */
export type SendCommand = (key: string, args: string[]) => Promise<unknown>
