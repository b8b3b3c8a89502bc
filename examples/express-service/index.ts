// Runs the service of service.ts against a local provider, lets one agent run out of money, and shuts down under load.
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { startFakeProvider } from '@bursar/testing'
import { startService } from './service.ts'

const provider = await startFakeProvider({ answer: { outputTokens: [200, 400] } })

// In a service these come from your secret store.
for (const agent of ['SUPPORT_CLASSIFIER', 'RESEARCH_AGENT']) {
  process.env[`OPENAI_KEY_${agent}`] = ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
}

const service = await startService(provider.baseUrl)
const { server } = service
const { port } = server.address() as AddressInfo
const stopped = once(process, 'SIGTERM').then(() => service.close())

const ask = (agent: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/${agent}/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ question: 'What now?' }),
  })

let asked = 0
let last: Response
do {
  last = await ask('research')
  asked++
} while (last.ok)
const { budget } = (await last.json()) as { budget: string }
console.log(`research: ${last.status} after several answers: ${asked > 3}, budget "${budget}"`)
console.log(`support: ${(await ask('support')).status}`)

// Four requests are on their way when the platform stops the process.
const underWay = Array.from({ length: 4 }, () => ask('support'))
await once(server, 'request')
process.kill(process.pid, 'SIGTERM')
process.stdout.write('SIGTERM\n')
const answered = await Promise.allSettled(underWay)
await stopped
const statuses = answered.map((result) => (result.status === 'fulfilled' ? result.value.status : 'not taken'))
console.log(
  `answered or not taken, none lost: ${statuses.every((status) => status === 200 || status === 'not taken')}, at least one answered: ${statuses.includes(200)}`,
)

await provider.close()
