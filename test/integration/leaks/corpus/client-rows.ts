import assert from 'node:assert'
import { Console } from 'node:console'
import { format, inspect } from 'node:util'
import bunyan from 'bunyan'
import pino from 'pino'
import winston from 'winston'
import type { Client } from '../../fidelity/lib/sdk.ts'
import { collector, jsonOf } from './capture.ts'
import type { Row, Scene } from './row.ts'

/** Shows the bare client and the governed one in the same way. */
function showing(show: (client: Client) => unknown): Pick<Row, 'bare' | 'safe'> {
  return { bare: ({ bare }: Scene) => show(bare), safe: ({ governed }: Scene) => show(governed) }
}

/** Clients that are printed, logged or compared. */
export const clientRows: readonly Row[] = [
  { row: 1, name: 'util.inspect of a client', ...showing((client) => inspect(client)) },
  { row: 2, name: 'util.inspect at depth 0', ...showing((client) => inspect(client, { depth: 0 })) },
  {
    row: 3,
    name: "JSON of a client's parts",
    ...showing((client) => Object.values(client).map((part) => jsonOf(part))),
  },
  {
    row: 4,
    name: 'Object.values and spread',
    ...showing((client) => inspect([Object.values(client), Object.fromEntries(Object.entries(client))])),
  },
  { row: 5, name: 'a resource of a client', ...showing((client) => inspect(client.chat.completions, { depth: 3 })) },
  {
    row: 6,
    name: 'a client with a key function, after its first call',
    async bare({ sdk, secret, provider }) {
      const client = new sdk.OpenAI({ apiKey: async () => secret, baseURL: provider.baseUrl })
      await client.models.list()
      return inspect(client)
    },
    async safe({ governed }) {
      await governed.models.list()
      return inspect(governed)
    },
  },
  {
    row: 7,
    name: 'console.log, dir and table',
    ...showing((client) => {
      const { stream, text } = collector()
      const console = new Console(stream)
      console.log(client)
      console.dir(client)
      console.table(client)
      return text()
    }),
  },
  { row: 8, name: 'util.format %o', ...showing((client) => format('%o', client)) },
  {
    row: 9,
    name: 'the difference that assert.deepStrictEqual prints',
    ...showing((client) => {
      try {
        // Not the client as a whole, whose difference takes Node minutes and gigabytes.
        assert.deepStrictEqual({ apiKey: client.apiKey }, { apiKey: 'other' })
      } catch (error) {
        return inspect(error, { depth: 5 })
      }
      return ''
    }),
  },
  {
    row: 10,
    name: 'pino',
    ...showing((client) => {
      const { stream, text } = collector()
      pino(stream).info({ client })
      return text()
    }),
  },
  {
    row: 11,
    name: "pino that redacts the client's apiKey",
    ...showing((client) => {
      const { stream, text } = collector()
      pino({ redact: ['client.apiKey'] }, stream).info({ client })
      return text()
    }),
  },
  {
    row: 13,
    name: 'winston',
    ...showing((client) => {
      const { stream, text } = collector()
      const logger = winston.createLogger({ format: winston.format.json() })
      logger.add(new winston.transports.Stream({ stream }))
      logger.info('made', { client })
      return text()
    }),
  },
  {
    row: 14,
    name: 'bunyan',
    ...showing((client) => {
      const { stream, text } = collector()
      bunyan.createLogger({ name: 'test', stream }).info({ options: Object.values(client) })
      return text()
    }),
  },
]
