// pnpm leaves an optional package that the registry does not have out of the lockfile without a word, and a contributor on
// that platform then fails in a build tool. This compares each installed package's optional platform packages
// with the lockfile. Run it after a change of dependencies.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const store = 'node_modules/.pnpm'
const lockfile = readFileSync('pnpm-lock.yaml', 'utf8')
const platform = /(darwin|win32|windows|linux).*(x64|arm64)/

function entries(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function manifests() {
  const found = new Map()
  for (const slot of entries(store)) {
    const folder = join(store, slot, 'node_modules')
    for (const name of entries(folder).flatMap((entry) =>
      entry.startsWith('@') ? entries(join(folder, entry)).map((inner) => `${entry}/${inner}`) : [entry],
    )) {
      const manifest = readManifest(join(folder, name, 'package.json'))
      if (manifest) found.set(`${manifest.name}@${manifest.version}`, manifest)
    }
  }
  return found
}

function readManifest(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const packages = manifests()
const missing = []
for (const [id, manifest] of packages) {
  for (const [name, version] of Object.entries(manifest.optionalDependencies ?? {})) {
    if (!platform.test(name)) continue
    const wanted = /^\d/.test(version) ? `${name}@${version}` : `${name}@`
    if (!lockfile.includes(wanted)) missing.push(`${id} needs ${name}@${version}`)
  }
}

if (packages.size === 0) missing.push(`no package found in ${store}: run the install first`)
if (missing.length > 0) {
  console.error([...new Set(missing)].sort().join('\n'))
  process.exitCode = 1
} else {
  console.log('every platform is in the lockfile')
}
