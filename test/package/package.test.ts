import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

// These tests read dist, as a user's program does: build first (`pnpm test:package` does).
const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'dist')))

/** WebAssembly in a file of its own, which a bundler leaves behind: stays outside, as the package's README says. */
const outsideBundles: Readonly<Record<string, readonly string[]>> = { testing: ['tiktoken'] }

/** The names that a module namespace or a module.exports offers to its users. */
const NAMES = `(exports) => Object.keys(exports).filter((key) => key !== 'default' && key !== '__esModule').sort()`

function runNode(name: string, script: string): { stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(root, 'packages', name),
    encoding: 'utf8',
  })
  return { stdout: stdout.trim(), stderr }
}

test('every package has been built', () => {
  expect(packages).toEqual(readdirSync(join(root, 'packages')))
})

/** What can be imported: each package, and its entry points beside the main one. */
const doors = packages.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const paths = Object.keys(exports).filter((path) => path !== './package.json')
  return paths.map((path) => [`@bursar/${name}${path.slice(1)}`, name] as const)
})

describe.each(doors)('%s', (id, name) => {
  const imported = `await import('${id}')`
  const required = `(await import('node:module')).createRequire(import.meta.url)('${id}')`
  const bindsSdkClass = existsSync(join(root, 'packages', name, 'src', 'index.cjs'))

  test('import and require offer the same names', () => {
    const byImport = runNode(name, `console.log((${NAMES})(${imported}).join())`)
    const byRequire = runNode(name, `console.log((${NAMES})(${required}).join())`)
    expect(byImport).toEqual({ stdout: expect.stringMatching(/\w/), stderr: '' })
    expect(byRequire).toEqual(byImport)
  })

  test('a process that imports and requires it has one copy', () => {
    // What binds an SDK's class differs by design, because the SDK itself hands out two classes; those are functions.
    const mayDiffer = bindsSdkClass
      ? `typeof a[key] === 'function' && /^(anthropic|openai|google|generativeAI|createGovernedClient)$/.test(key)`
      : 'false'
    const differing = `(${NAMES})(a).filter((key) => a[key] !== b[key] && !(${mayDiffer}))`
    const { stdout, stderr } = runNode(name, `const a = ${imported}, b = ${required}; console.log(${differing}.join())`)
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' })
  })

  test('it works from a bundle, away from its files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bursar-bundle-'))
    const outside = outsideBundles[name] ?? []
    if (outside.length > 0) symlinkSync(join(root, 'packages', name, 'node_modules'), join(folder, 'node_modules'))
    try {
      const outfile = join(folder, 'bundle.cjs')
      const entry = `import * as all from '${id}'; console.log((${NAMES})(all).join())`
      await build({
        stdin: { contents: entry, resolveDir: join(root, 'packages', name) },
        bundle: true,
        external: [...outside],
        platform: 'node',
        format: 'cjs',
        outfile,
        logLevel: 'silent',
      })
      const { stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' })
      expect({ stdout: stdout.trim(), stderr }).toEqual(runNode(name, `console.log((${NAMES})(${imported}).join())`))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the built types', () => {
  // TypeScript 7 and 6: what users of either will see. test/types holds the programs that must, and must not, compile.
  const projects = ['types', 'types/google'].flatMap((path) => [
    ['tsc', path],
    ['tsc6', path],
  ])
  test.each(projects)('compile for a strict user with %s: %s', (compiler = '', path = '') => {
    const bin = join(root, 'node_modules', '.bin', compiler)
    const { status, stdout } = spawnSync(bin, ['-p', join(root, 'test', path)], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})
