// Runs every benchmark of this folder, one after the other, each in a process of its own. A benchmark prints lines of
// `<name> <figure> bar <bar> ok|short`; it reports, it does not fail. This ends with an error only if one of them breaks.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const self = basename(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)

const benchmarks = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== self)
  .filter((file) => wanted.length === 0 || wanted.includes(file.replace(/\.ts$/, '')))
  .sort()

for (const file of benchmarks) {
  console.log(`# ${file}`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}${file}`], { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`${file} ended with ${status}`)
    process.exitCode = 1
  }
}
if (benchmarks.length === 0) console.log('no benchmark found')
