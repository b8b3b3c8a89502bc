import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const packages = ['core', 'models', 'redact', 'store-postgres', 'store-redis', 'store-sqlite', 'tokens', 'wire']

/** A program of this folder as one file over the sources, so that it starts fast and needs no build. */
export async function bundle(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    alias: Object.fromEntries(
      packages.map((name) => [`@bursar/${name}`, join(root, 'packages', name, 'src/index.ts')]),
    ),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external: ['pg-native'],
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
