// The CommonJS doors of a package: `require` loads the ESM build, so a process holds one copy of the state.
// A package that binds an SDK's class writes its own src/index.cjs, because `require` and `import` of the SDK
// give different classes. Runs in the package's folder, after tsup.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))

for (const { require: door } of Object.values(exports)) {
  if (door === undefined) continue
  const name = basename(door.default, '.cjs')
  if (existsSync(`src/${name}.cjs`)) {
    copyFileSync(`src/${name}.cjs`, `dist/${name}.cjs`)
  } else {
    writeFileSync(`dist/${name}.cjs`, `module.exports = require('./${name}.js')\n`)
  }
  copyFileSync(`dist/${name}.d.ts`, `dist/${name}.d.cts`)
}
