import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { violationsOf } from './violations-of.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const sources = globSync('packages/*/src/**/*.{ts,cts,mts,cjs}', { cwd: root }).map((path) =>
  path.replaceAll('\\', '/'),
)

function declaredBy(path: string): string[] {
  const manifest = JSON.parse(read(path.replace(/\/src\/.*/, '/package.json'))) as Record<string, object>
  return Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] })
}

test('the sources keep to the arrows, have no default exports and no Proxy, and are given their clock', () => {
  expect(sources.length).toBeGreaterThan(0)
  expect(sources.flatMap((path) => violationsOf({ path, text: read(path), declared: declaredBy(path) }))).toEqual([])
})

describe('the check can fail', () => {
  const declared = ['@bursar/wire', '@bursar/core', '@bursar/models', '@bursar/openai', 'openai', 'p-queue']
  const check = (path: string, text: string) => violationsOf({ path: `packages/${path}`, text, declared })

  test.each([
    ['a package below imports one above', 'redact/src/a.ts', "import { x } from '@bursar/core'"],
    ['core imports an SDK package', 'core/src/a.ts', "import type { x } from '@bursar/openai'"],
    ['wire imports a value where only types are allowed', 'wire/src/a.ts', "import { x } from '@bursar/models'"],
    ['a re-export is an import', 'redact/src/a.ts', "export * from '@bursar/core'"],
    ['so is a dynamic import', 'redact/src/a.ts', "const x = await import('@bursar/core')"],
    ['so is a require', 'redact/src/a.cjs', "const x = require('@bursar/core')"],
    ['so is an import type', 'redact/src/a.ts', "type X = import('@bursar/core').X"],
    ['so is a bare import', 'redact/src/a.ts', "import '@bursar/core'"],
    ['a package without a line in the rules', 'newcomer/src/a.ts', "import { x } from '@bursar/core'"],
    ['a relative path into a sibling', 'core/src/a.ts', "import { x } from '../../wire/src/index.js'"],
    ['an undeclared dependency', 'core/src/a.ts', "import x from 'left-pad'"],
    ['the SDK at run time outside the index', 'openai/src/provider.ts', "import OpenAI from 'openai'"],
    ['contracts import a package at run time', 'core/src/contracts/a.ts', "import { x } from '@bursar/models'"],
    ['contracts import the pipeline', 'core/src/contracts/a.ts', "import type { x } from '../request/reserve.js'"],
    ['errors import the pipeline', 'core/src/errors/a.ts', "import { x } from '../request/reserve.js'"],
    ['errors import contracts at run time', 'core/src/errors/a.ts', "import { x } from '../contracts/budget.js'"],
    ['a default export', 'core/src/a.ts', 'export default function a() {}'],
    ['a default export by assignment', 'core/src/a.ts', 'const a = 1; export default a'],
    ['a default export by name', 'core/src/a.ts', 'const a = 1; export { a as default }'],
    ['a Proxy', 'openai/src/a.ts', 'export const a = new Proxy({}, {})'],
    ['a Proxy by a longer name', 'openai/src/a.ts', 'export const a = new globalThis.Proxy({}, {})'],
    ['the wall clock', 'core/src/ledger/a.ts', 'export const a = Date.now()'],
    ['the wall clock, not yet called', 'core/src/ledger/a.ts', 'export const a = Date.now'],
    ['the wall clock by another name', 'core/src/ledger/a.ts', 'export const a = new Date()'],
    ['randomness', 'core/src/ledger/a.ts', 'export const a = Math.random()'],
  ])('%s', (_, path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  test.each([
    ['an arrow that points down', 'core/src/a.ts', "import { x } from '@bursar/wire'"],
    ['types where only types are allowed', 'wire/src/a.ts', "import type { x } from '@bursar/models'"],
    ['types named one by one', 'wire/src/a.ts', "import { type x } from '@bursar/models'"],
    ['the SDK in the index', 'openai/src/index.ts', "import OpenAI from 'openai'"],
    ['the SDK in the CommonJS index', 'openai/src/index.cjs', "const OpenAI = require('openai')"],
    ['the types of the SDK anywhere', 'openai/src/provider.ts', "import type OpenAI from 'openai'"],
    ['contracts that name types', 'core/src/contracts/a.ts', "import type { x } from '@bursar/models'"],
    ['errors that name contracts', 'core/src/errors/a.ts', "import type { x } from '../contracts/budget.js'"],
    ['builtin modules', 'core/src/a.ts', "import { createHash } from 'node:crypto'"],
    ['the clock in the defaults', 'core/src/defaults.ts', 'export const now = () => Date.now()'],
    ['the clock of the test kit', 'testing/src/a.ts', 'export const now = () => Date.now()'],
    ['a date made from a number', 'core/src/a.ts', 'export const a = new Date(0)'],
    ['words in comments and strings', 'core/src/a.ts', "// new Proxy(\nexport const a = 'Date.now()'"],
  ])('and lets pass: %s', (_, path, text) => {
    expect(check(path, text)).toEqual([])
  })
})
