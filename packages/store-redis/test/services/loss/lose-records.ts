import type { ConnectedClient } from '../redis-clients.ts'

const DELETE = `for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end`

/** Deletes the keys of a namespace, as a server does that loses its memory. */
export async function loseRecords(connected: ConnectedClient | undefined, namespace: string): Promise<void> {
  await connected?.send('EVAL', DELETE, '1', `{${namespace}}:`, `{${namespace}}:*`)
}
