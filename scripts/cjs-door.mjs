// The CommonJS doors of a package: `require` loads the ESM build, so a process holds one copy of the state.
// A package that binds an SDK's class writes its own src/index.cjs, because `require` and `import` of the SDK
// give different classes. Runs in the package's folder, after tsup, with the names of its entries (by default: index).
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'

const entries = process.argv.slice(2)
for (const entry of entries.length > 0 ? entries : ['index']) {
  if (existsSync(`src/${entry}.cjs`)) {
    copyFileSync(`src/${entry}.cjs`, `dist/${entry}.cjs`)
  } else {
    writeFileSync(`dist/${entry}.cjs`, `module.exports = require('./${entry}.js')\n`)
  }
  copyFileSync(`dist/${entry}.d.ts`, `dist/${entry}.d.cts`)
}
