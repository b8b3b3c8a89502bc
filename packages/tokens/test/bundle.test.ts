import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const index = fileURLToPath(new URL('../src/index.ts', import.meta.url))

test.each([
  ['esm', 'bundle.mjs'],
  ['cjs', 'bundle.cjs'],
] as const)('the tables are inside an %s bundle, and nothing is looked up at run time', async (format, file) => {
  const folder = mkdtempSync(join(tmpdir(), 'bursar-bundle-'))
  try {
    const contents = `import { createCounter } from ${JSON.stringify(index)}
      console.log(createCounter('o200k_base').count('hello world'), createCounter('cl100k_base').count('hello world'))`
    await build({
      stdin: { contents, resolveDir: folder },
      outfile: join(folder, file),
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'silent',
    })
    expect(execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' }).trim()).toBe('2 2')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
