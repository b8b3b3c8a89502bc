import { createHash } from 'node:crypto'
import type { SendCommand } from '../client/redis-client.js'
import { readLua, reassertLua, reserveLua, settleLua, takeLua } from './scripts.generated.js'

export interface Script {
  readonly text: string
  /** The server knows a script by the digest of its text: another version can never answer by accident. */
  readonly sha: string
}

export const reserveScript: Script = scriptOf(reserveLua)
export const settleScript: Script = scriptOf(settleLua)
export const readScript: Script = scriptOf(readLua)
export const reassertScript: Script = scriptOf(reassertLua)
export const takeScript: Script = scriptOf(takeLua)

export interface ScriptInput {
  /** At least one; all of one slot. */
  readonly keys: readonly string[]
  readonly args: readonly string[]
}

/** Runs a script in one round trip; in two where the server has lost it, as after a restart or a failover. */
export async function runScript(
  send: SendCommand,
  { text, sha }: Script,
  { keys, args }: ScriptInput,
): Promise<unknown> {
  const [first = ''] = keys
  const input = [String(keys.length), ...keys, ...args]
  try {
    return await send(first, ['EVALSHA', sha, ...input])
  } catch (error) {
    if (!isUnknownScript(error)) throw error
    return send(first, ['EVAL', text, ...input])
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}

function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
