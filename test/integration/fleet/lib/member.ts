import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Where the fleet keeps its counters; `name` is the namespace or schema. */
export interface Place {
  readonly kind: 'redis' | 'postgres' | 'sqlite'
  readonly url: string
  readonly name: string
}

export interface MemberOptions {
  readonly baseUrl: string
  readonly place: Place
}

interface Numbered {
  readonly number: number
}

interface AboutAgent {
  readonly do: 'list' | 'suspend' | 'resume'
  readonly agent: string
}

interface Chat {
  readonly do: 'chat'
  readonly agent: string
  readonly tags?: Readonly<Record<string, string>>
}

interface SetLimit {
  readonly do: 'setLimit'
  readonly limit: number
}

export type Order = Numbered & (AboutAgent | Chat | SetLimit)

export interface Answer extends Numbered {
  readonly value?: unknown
  readonly error?: Readonly<Record<string, unknown>>
}

/** One process of the fleet. */
export class Member {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #orders = 0

  constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => this.#waiting.get(answer.number)?.(answer))
  }

  /** Resolves with what came of it; rejects with nothing: an error is an answer. */
  tell(order: AboutAgent | Chat | SetLimit): Promise<Answer> {
    const number = ++this.#orders
    const { promise, resolve } = Promise.withResolvers<Answer>()
    this.#waiting.set(number, resolve)
    this.#child.send({ ...order, number })
    return promise
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Starts a process of the program; it ends with this one at the latest. */
export async function startMember(program: string, options: MemberOptions): Promise<Member> {
  const child = fork(program, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await once(child, 'message')
  return new Member(child)
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const names = ['core', 'models', 'openai', 'redact', 'store-postgres', 'store-redis', 'store-sqlite', 'tokens', 'wire']

/** Makes the program as one file over the sources, so that it needs no build; returns its path. */
export async function buildMember(folder: string): Promise<string> {
  const outfile = join(folder, 'member-process.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./member-process.ts', import.meta.url))],
    alias: Object.fromEntries(names.map((name) => [`@bursar/${name}`, join(root, 'packages', name, 'src/index.ts')])),
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
