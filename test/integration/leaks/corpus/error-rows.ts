import { inspect } from 'node:util'
import axios from 'axios'
import { createGovernor, type KeySource } from '@bursar/core'
import { serializeError } from 'serialize-error'
import { bindOpenAI } from '../../../../packages/openai/src/bind-openai.ts'
import { question } from '../../fidelity/lib/check.ts'
import type { Client } from '../../fidelity/lib/sdk.ts'
import { leakyPrintings } from '../lib/printings.ts'
import { textsIn } from '../lib/texts-in.ts'
import { failureOf, jsonOf, loggerFor } from './capture.ts'
import type { Row, Scene } from './row.ts'

/** Everything that can be read from an error. */
const shown = (error: Error): string =>
  [inspect(error, { depth: 12, showHidden: true, getters: true }), jsonOf(error), ...textsIn(error)].join('\n')

/** Makes the same call fail with the bare client and with the governed one. */
function failing(
  prepare: (scene: Scene) => unknown,
  show: (error: Error) => unknown = shown,
  call: (client: Client) => unknown = (client) => client.chat.completions.create(question),
): Pick<Row, 'bare' | 'safe'> {
  const fail = async (scene: Scene, client: Client): Promise<unknown> => {
    prepare(scene)
    return show(await failureOf(() => call(client)))
  }
  return { bare: (scene) => fail(scene, scene.bare), safe: (scene) => fail(scene, scene.governed) }
}

const echo = ({ provider }: Scene): void => provider.script([{ kind: 'refuse', status: 401, echoKey: true }])

/** Errors of the application's own making, which it hands to the redactor. */
function caught(call: (scene: Scene) => unknown): Pick<Row, 'bare' | 'safe'> {
  return {
    bare: async (scene) => shown(await failureOf(() => call(scene))),
    safe: async (scene) => shown(scene.redactor.error(await failureOf(() => call(scene)))),
  }
}

function withKeys({ sdk, provider }: Scene, keys: KeySource): Client {
  const openai = bindOpenAI(sdk.OpenAI as never).openai({ client: { baseURL: provider.baseUrl, maxRetries: 0 } })
  return createGovernor({ providers: { openai }, keys }).createGovernedClient('leaky').openai as never
}

async function debugged(scene: Scene, options: object, isGoverned: boolean): Promise<unknown> {
  const lines: unknown[] = []
  const own = { logLevel: 'debug', logger: loggerFor(lines), ...options } as never
  const { bare, governed } = scene
  const client = (isGoverned ? governed : bare).withOptions(own)
  scene.provider.script([{ kind: 'refuse', status: 401, body: 'html', echoKey: true, message: 'Broken' }])
  await failureOf(() => client.chat.completions.create(question))
  return lines.join('\n')
}

/** Errors that are printed, logged, serialised or sent elsewhere. */
export const errorRows: readonly Row[] = [
  {
    row: 15,
    name: 'a plain 401',
    leaks: false,
    ...failing(({ provider }) => provider.script([{ kind: 'refuse', status: 401, message: 'Incorrect API key.' }])),
  },
  { row: 16, name: 'a 401 whose body echoes the key', ...failing(echo) },
  {
    row: 17,
    name: 'a gateway page that dumps the request',
    ...failing(({ provider }) =>
      provider.script([{ kind: 'refuse', status: 500, body: 'html', echoKey: true, message: 'Broken' }]),
    ),
  },
  {
    row: 18,
    name: "an error's response headers",
    ...failing(echo, (error) => inspect([...((error as { headers?: Headers }).headers ?? [])])),
  },
  {
    row: 19,
    name: 'a connection that breaks',
    leaks: false,
    ...failing(({ provider }) => provider.script([{ kind: 'reset' }])),
  },
  {
    row: 20,
    name: "axios, whose errors carry the request's headers",
    ...caught(({ provider, secret }) =>
      axios.get(`${provider.baseUrl}/nothing/here`, { headers: { Authorization: `Bearer ${secret}` } }),
    ),
  },
  {
    row: 21,
    name: 'a key that no header can carry',
    bare: async ({ sdk, provider, secret }) =>
      shown(
        await failureOf(() =>
          new sdk.OpenAI({ apiKey: `${secret}\n${secret}`, baseURL: provider.baseUrl, maxRetries: 0 }).models.list(),
        ),
      ),
    safe: async (scene) => {
      const keys: KeySource = { name: 'test', fetch: () => [{ secret: `${scene.secret}\n${scene.secret}` }] }
      return shown(await failureOf(() => withKeys(scene, keys).models.list()))
    },
  },
  {
    row: 22,
    name: 'a URL with credentials',
    ...caught(({ secret }) => fetch(`http://user:${secret}@127.0.0.1:9/`)),
  },
  {
    row: 23,
    name: 'a URL that is none, with a key in it',
    ...caught(({ secret }) => fetch(`http://:bad?key=${secret}`)),
  },
  {
    row: 24,
    name: 'a key function that throws the secret',
    bare: async ({ sdk, provider, secret }) => {
      const apiKey = async (): Promise<string> => {
        throw new Error(`no access with ${secret}`)
      }
      const client = new sdk.OpenAI({ apiKey, baseURL: provider.baseUrl, maxRetries: 0 })
      return shown(await failureOf(() => client.models.list()))
    },
    safe: async (scene) => {
      const fetchKeys = async (): Promise<never> => {
        // Nobody has registered it: it is known by its form only.
        throw new Error(`no access with ${scene.secret.replace('+/', '')}`)
      }
      return shown(await failureOf(() => withKeys(scene, { name: 'vault', fetch: fetchKeys }).models.list()))
    },
  },
  {
    row: 25,
    name: 'a key that is not a text',
    bare: async ({ sdk, provider, secret }) => {
      const apiKey = (async () => ({ toString: () => secret })) as unknown as () => Promise<string>
      const client = new sdk.OpenAI({ apiKey, baseURL: provider.baseUrl, maxRetries: 0 })
      return shown(await failureOf(() => client.models.list()))
    },
    safe: async (scene) => {
      const odd = { toString: () => scene.secret } as unknown as string
      return shown(
        await failureOf(() => withKeys(scene, { name: 'test', fetch: () => [{ secret: odd }] }).models.list()),
      )
    },
  },
  {
    row: 28,
    name: "an SDK's debug log of a 401 that echoes the key",
    bare: (scene) => debugged(scene, {}, false),
    safe: (scene) => debugged(scene, {}, true),
  },
  {
    row: 51,
    name: 'serialize-error',
    ...failing(echo, (error) => jsonOf(serializeError(error))),
  },
  {
    row: 52,
    name: 'Maps, symbols, aggregates and nested causes',
    ...caught(({ secret }) => {
      const inner = Object.assign(new Error('inner', { cause: new Map([['key', secret]]) }), { [Symbol('at')]: secret })
      throw new AggregateError([inner, new Error(secret)], 'several')
    }),
  },
  {
    row: 53,
    name: 'a frozen error',
    ...caught(({ secret }) => {
      throw Object.freeze(Object.assign(new Error(`key ${secret}`), { deep: { secret } }))
    }),
  },
  {
    row: 54,
    name: 'a getter',
    ...caught(({ secret }) => {
      throw Object.defineProperty(new Error('a'), 'config', { get: () => ({ secret }), enumerable: true })
    }),
  },
  {
    row: 55,
    name: 'the bytes of a key',
    ...caught(({ secret }) => {
      throw Object.assign(new Error('a'), { body: Buffer.from(`{"key":"${secret}"}`) })
    }),
  },
  {
    row: 56,
    name: 'base64 of Basic credentials',
    ...caught(({ secret }) => {
      throw new Error(`sent Basic ${Buffer.from(`user:${secret}`).toString('base64')}`)
    }),
  },
  {
    row: 60,
    name: 'an error that is posted to another thread',
    ...failing(echo, (error) => shown(structuredClone(error))),
  },
  {
    row: 16,
    name: 'the same error, printed in every way',
    bare: async (scene) => {
      echo(scene)
      const error = await failureOf(() => scene.bare.chat.completions.create(question))
      return leakyPrintings(error, (text) => text.includes(scene.secret)).length > 0 ? scene.secret : ''
    },
    safe: async (scene) => {
      echo(scene)
      const error = await failureOf(() => scene.governed.chat.completions.create(question))
      return leakyPrintings(error, (text) => text.includes(scene.secret)).join()
    },
  },
]
