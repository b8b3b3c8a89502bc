// The local provider in a process of its own, so that a benchmark measures the client alone. Prints its base URL.
import { startFakeProvider } from '@bursar/testing'

const provider = await startFakeProvider({ lean: true })
process.stdout.write(`${provider.baseUrl}\n`)
process.on('disconnect', () => process.exit())
