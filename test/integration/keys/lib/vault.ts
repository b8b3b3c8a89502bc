import { randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a vault does with a question. */
export type VaultMood = 'well' | 'down' | 'hanging' | 'denying' | 'garbled' | 'empty'

/** A secret store over HTTP: keys by agent, newest first, and who asked. */
export interface Vault {
  readonly url: string
  /** Questions by process. */
  readonly questions: ReadonlyMap<string, number>
  mood: VaultMood
  put(agent: string, ...secrets: readonly string[]): void
  remove(agent: string): void
  close(): Promise<void>
}

export async function startVault(): Promise<Vault> {
  const keys = new Map<string, readonly string[]>()
  const questions = new Map<string, number>()
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://vault')
    const [agent, process] = [searchParams.get('agent') ?? '', searchParams.get('process') ?? '']
    questions.set(process, (questions.get(process) ?? 0) + 1)
    answer(response, vault.mood, keys.get(agent))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const vault: Vault = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    questions,
    mood: 'well',
    put: (agent, ...secrets) => void keys.set(agent, secrets),
    remove: (agent) => void keys.delete(agent),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return vault
}

function answer(response: ServerResponse, mood: VaultMood, keys: readonly string[] | undefined): void {
  const materials = keys?.map((secret) => ({ secret }))
  if (mood === 'hanging') return
  if (mood === 'down') return void response.destroy()
  if (mood === 'garbled') return void response.end(JSON.stringify(materials).slice(0, -2))
  if (mood === 'empty') return void response.end('[]')
  if (mood === 'denying') return void response.writeHead(403).end('{"errors":["permission denied"]}')
  if (materials === undefined) return void response.writeHead(404).end('{"errors":[]}')
  response.end(JSON.stringify(materials))
}

/** Has the shape of a real key; made at run time. */
export function inventKey(): string {
  return ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
}
