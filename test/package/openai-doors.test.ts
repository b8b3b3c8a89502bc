import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFakeProvider, type FakeProvider } from '@bursar/testing'
import { build, type Format } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// These tests run dist in processes of its own, as a user's service does: build first.
const root = fileURLToPath(new URL('../..', import.meta.url))
const fixtures = join(root, 'test', 'package', 'openai-doors')

const denial = { status: 402, isSdks: true, isOurs: true }

let folder: string
let provider: FakeProvider
let key: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bursar-doors-'))
  key = ['sk', 'proj', randomBytes(16).toString('hex')].join('-')
  provider = await startFakeProvider({ keys: [key] })
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  await provider.close()
})

async function runNode(file: string): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, file)], {
    cwd: folder,
    env: { BASE_URL: provider.baseUrl, OPENAI_KEY_SERVICE: key, OPENAI_KEY_EXISTING: key },
  })
  expect(stderr.replaceAll(/^.*Warning.*\n/gm, '')).toBe('')
  return JSON.parse(stdout)
}

/** A service's node_modules: Bursar as it is packed, beside one major of the SDK. */
function install(major: number): void {
  const modules = join(folder, 'node_modules')
  const ours = join(modules, '@bursar')
  mkdirSync(join(ours, 'openai'), { recursive: true })
  // A copy, not a link: its require('openai') must find the SDK beside it.
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, 'packages', 'openai', part), join(ours, 'openai', part), { recursive: true })
  }
  for (const name of ['core', 'wire']) symlinkSync(join(root, 'packages', name), join(ours, name))
  symlinkSync(join(root, 'node_modules', `openai-${major}`), join(modules, 'openai'))
}

describe.each([4, 5, 6, 7])('a CommonJS service with openai %i', (major) => {
  test('gets its own OpenAI, its own errors, and one ledger with the ES modules of its process', async () => {
    install(major)
    cpSync(join(fixtures, 'service.cjs'), join(folder, 'service.cjs'))
    await expect(runNode('service.cjs')).resolves.toEqual({
      requiredIsRequired: true,
      requiredIsWhatOwnIs: true,
      importedIsImported: true,
      sameErrorClass: true,
      isSameClient: true,
      errors: [
        { ...denial, isOursToTheOtherDoor: true, budget: 'calls' },
        { ...denial, isOursToTheOtherDoor: true, budget: 'calls' },
        { ...denial, isOursToTheOtherDoor: true, budget: 'all-hour' },
      ],
    })
    // One call through each door; what was spent through one counted in the other.
    expect(provider.requests.map((request) => request.key)).toEqual([key, key])
  })
})

describe.each<[Format, string]>([
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
])('a bundle in %s output', (format, extension) => {
  test('governs, with nothing left outside of it', async () => {
    await build({
      entryPoints: [join(fixtures, 'bundled.mjs')],
      bundle: true,
      platform: 'node',
      format,
      outfile: join(folder, `bundle.${extension}`),
      logLevel: 'silent',
      absWorkingDir: join(root, 'packages', 'openai'),
      nodePaths: [join(root, 'packages', 'openai', 'node_modules')],
    })
    await expect(runNode(`bundle.${extension}`)).resolves.toEqual({ ...denial, isClient: true })
    expect(provider.requests.map((request) => request.key)).toEqual([key])
  })
})
