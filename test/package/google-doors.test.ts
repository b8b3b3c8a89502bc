import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFakeProvider } from '@bursar/testing'
import { expect, test } from 'vitest'

// Runs dist in a process of its own, as a user's service does: build first.
const root = fileURLToPath(new URL('../..', import.meta.url))

/** A service's node_modules: Bursar as it is packed, beside one version of one SDK. */
function install(folder: string, sdk: string, installed: string): void {
  const modules = join(folder, 'node_modules')
  const ours = join(modules, '@bursar')
  mkdirSync(join(ours, 'google'), { recursive: true })
  mkdirSync(join(modules, '@google'))
  // A copy, not a link: its require('@google/genai') must find the SDK beside it.
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, 'packages', 'google', part), join(ours, 'google', part), { recursive: true })
  }
  for (const name of ['core', 'wire']) symlinkSync(join(root, 'packages', name), join(ours, name))
  symlinkSync(join(root, 'node_modules', installed), join(modules, sdk))
  cpSync(join(root, 'test', 'package', 'google-doors', 'service.cjs'), join(folder, 'service.cjs'))
}

test.each([
  ['@google/genai', '@google/genai-1', '@bursar/google'],
  ['@google/genai', '@google/genai-2-22', '@bursar/google'],
  ['@google/genai', '@google/genai-2', '@bursar/google'],
  ['@google/genai', '@google/genai-3', '@bursar/google'],
  ['@google/generative-ai', '@google/generative-ai', '@bursar/google/generative-ai'],
])(
  'a CommonJS service with %s (%s) gets its own client of %s, its own errors, and one ledger with the ES modules of its process',
  async (sdk, installed, door) => {
    const folder = mkdtempSync(join(tmpdir(), 'bursar-doors-'))
    const key = ['AIza', randomBytes(16).toString('hex')].join('')
    await using provider = await startFakeProvider({ keys: [key] })
    install(folder, sdk, installed)
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'service.cjs')], {
      cwd: folder,
      env: { SDK: sdk, DOOR: door, BASE_URL: provider.origin, GOOGLE_KEY_SERVICE: key },
    })
    rmSync(folder, { recursive: true })
    const denial = { status: 402, isSdks: true, isOurs: true, budget: 'calls' }
    expect(JSON.parse(stdout)).toEqual({
      requiredIsRequired: true,
      importedIsImported: true,
      sameErrorClass: true,
      errors: [denial, denial],
    })
    // One call through each door; what was spent through one counted in the other.
    expect(provider.requests.map((request) => request.key)).toEqual([key, key])
  },
)
