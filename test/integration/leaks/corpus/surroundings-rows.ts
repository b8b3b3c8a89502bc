import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { inspect } from 'node:util'
import { createGovernor, environmentKeys } from '@bursar/core'
import * as OpenAI5 from 'openai-5'
import * as OpenAI6 from 'openai-6'
import pino from 'pino'
import { bindOpenAI } from '../../../../packages/openai/src/bind-openai.ts'
import { pinoRedaction } from '../../../../packages/redact/src/index.ts'
import { question } from '../../fidelity/lib/check.ts'
import type { Client } from '../../fidelity/lib/sdk.ts'
import { collector, failureOf, loggerFor } from './capture.ts'
import type { Row, Scene } from './row.ts'

/** What an Azure client of an older major does with its key, bare or governed. */
function azure(
  sdk: typeof OpenAI5 | typeof OpenAI6,
  options: (scene: Scene) => object,
  show: (client: Client, scene: Scene) => Promise<unknown>,
): Pick<Row, 'bare' | 'safe'> {
  const make = (scene: Scene): Client =>
    new sdk.AzureOpenAI({
      apiKey: scene.secret,
      endpoint: scene.provider.origin,
      apiVersion: '2024-10-21',
      maxRetries: 0,
      ...options(scene),
    }) as never
  return {
    bare: (scene) => show(make(scene), scene),
    safe: (scene) => {
      const openai = bindOpenAI(sdk.OpenAI as never).openai()
      const keys = environmentKeys({ environment: { OPENAI_KEY_AZURE: scene.secret } })
      return show(createGovernor({ providers: { openai }, keys }).govern(make(scene), 'azure', { key: 'ring' }), scene)
    },
  }
}

const lines: unknown[] = []

async function eventsOf(names: readonly string[], call: () => unknown): Promise<string> {
  const seen: unknown[] = []
  const listen = (message: unknown): void => void seen.push(message)
  for (const name of names) channel(name).subscribe(listen)
  try {
    await call()
  } finally {
    for (const name of names) channel(name).unsubscribe(listen)
  }
  return inspect(seen, { depth: 8, showHidden: true })
}

const busy = { usage: 'bursar:usage', 'key.resolved': 'bursar:key.resolved', 'request.start': 'bursar:request.start' }

/** Logs, redirects, headers, warnings and channels around a call. */
export const surroundingsRows: readonly Row[] = [
  {
    row: 12,
    name: "a request's headers in pino",
    bare: ({ secret }) => {
      const { stream, text } = collector()
      pino(stream).info({ req: { headers: { 'X-Api-Key': secret } } })
      return text()
    },
    safe: ({ secret, redactor }) => {
      const { stream, text } = collector()
      pino(pinoRedaction(redactor), stream).info({ req: { headers: { 'X-Api-Key': secret } } })
      return text()
    },
  },
  {
    row: 26,
    name: "an SDK's debug log of the authorization header",
    leaks: false,
    bare: async ({ bare }) => {
      const own: unknown[] = []
      await bare.withOptions({ logLevel: 'debug', logger: loggerFor(own) }).chat.completions.create(question)
      return own.join('\n')
    },
    safe: async ({ governed }) => {
      const own: unknown[] = []
      await governed.withOptions({ logLevel: 'debug', logger: loggerFor(own) }).chat.completions.create(question)
      return own.join('\n')
    },
  },
  {
    row: 27,
    name: "openai 5's debug log of Azure's api-key header",
    ...azure(
      OpenAI5,
      () => {
        lines.length = 0
        return { logLevel: 'debug', logger: loggerFor(lines) }
      },
      async (client) => {
        await client.chat.completions.create(question)
        return lines.join('\n')
      },
    ),
  },
  {
    row: 29,
    name: "an SDK's debug log of a gateway's own credential header",
    bare: async ({ bare, secret }) => {
      const own: unknown[] = []
      const client = bare.withOptions({
        logLevel: 'debug',
        logger: loggerFor(own),
        defaultHeaders: { 'helicone-auth': secret },
      })
      await client.chat.completions.create(question)
      return own.join('\n')
    },
    // It is the application's header: its logger cleans it.
    safe: async ({ governed, secret, redactor }) => {
      const own: unknown[] = []
      const client = governed.withOptions({
        logLevel: 'debug',
        logger: loggerFor(own),
        defaultHeaders: { 'helicone-auth': secret },
      })
      await client.chat.completions.create(question)
      return redactor.text(own.join('\n'))
    },
  },
  {
    row: 30,
    name: 'a redirect to another origin',
    ...azure(
      OpenAI6,
      () => ({}),
      async (client, { provider }) => {
        provider.script([{ kind: 'redirect' }])
        const elsewhere = await provider.elsewhere()
        const before = elsewhere.requests.length
        await failureOf(async () => {
          await client.chat.completions.create(question)
          throw new Error('It was followed.')
        })
        return inspect(elsewhere.requests.slice(before).map(({ headers }) => headers))
      },
    ),
  },
  {
    row: 31,
    name: 'a printed Request',
    bare: ({ secret }) => inspect(new Request('https://host/', { headers: { 'x-api-key': secret } }), { depth: 6 }),
    safe: ({ secret, redactor }) =>
      inspect(redactor.value({ request: new Request('https://host/', { headers: { 'x-api-key': secret } }) }), {
        depth: 6,
      }),
  },
  {
    row: 32,
    name: 'headers as JSON',
    bare: ({ secret }) => JSON.stringify(Object.fromEntries(new Headers({ 'x-api-key': secret }))),
    safe: ({ secret, redactor }) =>
      JSON.stringify(Object.fromEntries(redactor.headers(new Headers({ 'x-api-key': secret })))),
  },
  {
    row: 47,
    name: 'process.emitWarning',
    bare: (scene) => warned(scene, scene.bare),
    safe: (scene) => warned(scene, scene.governed),
  },
  {
    row: 57,
    name: "a governor's own objects",
    leaks: false,
    bare: () => '',
    safe: async ({ governed, events, redactor }) => {
      await governed.chat.completions.create(question)
      return inspect([governed, events, redactor], { depth: 12, showHidden: true, getters: true })
    },
  },
  {
    row: 59,
    name: "a governor's events on node:diagnostics_channel",
    leaks: false,
    bare: () => '',
    safe: ({ governed }) => eventsOf(Object.values(busy), () => governed.chat.completions.create(question)),
  },
]

/** What can't be prevented in the process itself: whoever subscribes there sees the request as it leaves. */
export const unpreventable = {
  row: 33,
  shown: ({ governed }: Scene): Promise<string> =>
    eventsOf(['undici:request:create'], () => governed.chat.completions.create(question)),
}

async function warned({ provider }: Scene, client: Client): Promise<string> {
  provider.script([{ kind: 'refuse', status: 401, echoKey: true }])
  const error = await failureOf(() => client.chat.completions.create(question))
  const warning = once(process, 'warning')
  process.emitWarning(error.message)
  return inspect(await warning, { depth: 8 })
}
