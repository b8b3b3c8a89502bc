// The CommonJS door of a package: `require` loads the ESM build, so a process holds one copy of the state.
// A package that binds an SDK's class writes its own src/index.cjs, because `require` and `import` of the SDK
// give different classes. Runs in the package's folder, after tsup.
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'

if (existsSync('src/index.cjs')) {
  copyFileSync('src/index.cjs', 'dist/index.cjs')
} else {
  writeFileSync('dist/index.cjs', "module.exports = require('./index.js')\n")
}
copyFileSync('dist/index.d.ts', 'dist/index.d.cts')
