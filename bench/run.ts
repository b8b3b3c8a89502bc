// Runs the benchmarks of this folder, or those that are named, one after the other, each in a process of its own. A benchmark
// prints lines of `<name> <figure> bar <bar> ok|short`; it reports, it does not fail. The end repeats those lines. This ends
// with an error only if a benchmark breaks, or if there is none of a name.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const self = basename(fileURLToPath(import.meta.url), '.ts')
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== self)
  .sort()
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. Known: ${known.join(', ')}.`)
  process.exit(1)
}

const bars: string[] = []
for (const name of wanted.length === 0 ? known : wanted) await run(name)
console.log('# bars')
for (const line of bars) console.log(line)

async function run(name: string): Promise<void> {
  console.log(`# ${name}`)
  const child = spawn(process.execPath, ['--expose-gc', `${folder}${name}.ts`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    if (/ bar .* (ok|short)$/.test(line)) bars.push(line)
  }
  const [code, signal] = await ended
  if (code === 0) return
  console.error(`${name} ended with ${code ?? signal}`)
  process.exitCode = 1
}
