import { createHash } from 'node:crypto'
import type { Check } from '../lib/check.ts'
import { headersOf, listOf } from '../lib/see.ts'
import type { Client, Sdk } from '../lib/sdk.ts'

async function upload(client: Client, sdk: Sdk, name: string): Promise<{ readonly id: string }> {
  const file = await sdk.toFile(Buffer.from(`{"name":"${name}","text":"Straße"}\n`), name, {
    type: 'application/jsonl',
  })
  return client.files.create({ file, purpose: 'batch' })
}

/** Bodies that are not JSON, and lists that span several answers. */
export const files: readonly Check[] = [
  {
    name: 'file upload and download',
    async observe(client, _provider, sdk) {
      const file = await upload(client, sdk, 'north.jsonl')
      const content = await client.files.content(file.id)
      return { file, text: await content.text(), headers: headersOf(content.headers) }
    },
  },
  {
    name: 'auto-pagination',
    async observe(client, _provider, sdk) {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await upload(client, sdk, name)
      const page = await client.files.list({ limit: 2 })
      const next = await page.getNextPage()
      return {
        class: page.constructor.name,
        firstPage: page.data,
        hasNext: page.hasNextPage(),
        secondPage: next.data,
        all: await listOf(client.files.list({ limit: 2 })),
        pages: (await listOf(page.iterPages())).map(({ data }) => data.length),
      }
    },
  },
  {
    name: 'transcription',
    async observe(client, _provider, sdk) {
      const file = await sdk.toFile(Buffer.alloc(3_200, 1), 'north.wav', { type: 'audio/wav' })
      return client.audio.transcriptions.create({ file, model: 'gpt-4o-mini-transcribe' })
    },
  },
  {
    name: 'audio body',
    async observe(client) {
      const spoken = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'That way is north.' })
      const bytes = Buffer.from(await spoken.arrayBuffer())
      const hash = createHash('sha256').update(bytes).digest('hex')
      return { hash, length: bytes.length, headers: headersOf(spoken.headers) }
    },
  },
]
