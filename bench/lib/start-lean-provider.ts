import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface LeanProvider {
  readonly baseUrl: string
  stop(): void
}

export async function startLeanProvider(): Promise<LeanProvider> {
  const child = fork(fileURLToPath(new URL('./lean-provider.ts', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  return { baseUrl: String(line).trim(), stop: () => void child.kill() }
}
