import { spawnSync } from 'node:child_process'

/** The tests use functions and commands that came with this major version. */
const OLDEST_MAJOR = 7

const INSTRUCTIONS = `The tests run against a real Redis (${OLDEST_MAJOR} or later), and no redis-server was found.
Debian, Ubuntu: apt-get install redis-server   macOS: brew install redis   elsewhere: set BURSAR_REDIS_SERVER to its path.
The tests that need no server: pnpm test:unit`

/** The path or name of a redis-server that can be started; on Debian, as root, it is installed when it is missing. */
export function redisServer(): string {
  const found = firstUsable()
  if (found !== undefined) return found
  if (canInstall()) {
    console.log('No redis-server found: installing it with apt-get.')
    install()
    const installed = firstUsable()
    if (installed !== undefined) return installed
  }
  throw new Error(INSTRUCTIONS)
}

function firstUsable(): string | undefined {
  const configured = process.env['BURSAR_REDIS_SERVER']
  const candidates = configured ? [configured] : ['redis-server', 'valkey-server']
  return candidates.find((candidate) => majorVersion(candidate) >= OLDEST_MAJOR)
}

function majorVersion(file: string): number {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' })
  return Number(/v=(\d+)\./.exec(stdout ?? '')?.[1] ?? 0)
}

function canInstall(): boolean {
  const isRoot = process.getuid?.() === 0
  return isRoot && !process.env['BURSAR_REDIS_SERVER'] && spawnSync('apt-get', ['--version']).status === 0
}

function install(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
  ]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
    if (status !== 0) console.error(`apt-get ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  }
}

if (import.meta.main) {
  try {
    redisServer()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
