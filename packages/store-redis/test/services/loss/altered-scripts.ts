import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { RedisClient } from '../../../src/index.ts'
import * as scripts from '../../../src/script/scripts.generated.ts'

const TEXTS = new Map(Object.values(scripts).map((text) => [createHash('sha1').update(text).digest('hex'), text]))

/** A client that has the scripts changed on their way. Throws where none of them has the text to be replaced. */
export function withAlteredScripts(redis: Redis, original: string, replacement: string): RedisClient {
  if (![...TEXTS.values()].some((text) => text.includes(original))) throw new Error(`No script has: ${original}`)
  return {
    sendCommand: ([command = '', ...args]: string[]) => {
      const text = command === 'EVALSHA' ? TEXTS.get(args[0] ?? '') : undefined
      if (text === undefined) return redis.call(command, ...args)
      return redis.call('EVAL', text.replaceAll(original, replacement), ...args.slice(1))
    },
  }
}
