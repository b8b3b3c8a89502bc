import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { quantile } from './statistics.ts'

const ROUNDS = 7
const PRELUDE = `const before = process.memoryUsage().rss; const start = performance.now();`
const POSTLUDE = `const ms = performance.now() - start; gc(); gc(); console.log(ms, process.memoryUsage().rss - before);`

const PROGRAMS = {
  ours: `const { createCounter } = await import('@bursar/tokens'); createCounter('o200k_base').count('Hello, world');`,
  theirs: `const { get_encoding } = await import('tiktoken'); get_encoding('o200k_base').encode_ordinary('Hello, world');`,
}

/** Import, load and first count, ours over tiktoken's, each in a process of its own: time, and resident memory after gc. */
export function loadFigures(): { readonly load: number; readonly memory: number } {
  const runs = { ours: [] as Run[], theirs: [] as Run[] }
  for (let round = 0; round < ROUNDS; round++) {
    runs.ours.push(run(PROGRAMS.ours))
    runs.theirs.push(run(PROGRAMS.theirs))
  }
  const median = (name: keyof typeof runs, key: keyof Run) =>
    quantile(
      runs[name].map((one) => one[key]),
      0.5,
    )
  for (const name of ['ours', 'theirs'] as const) {
    console.log(`load, ${name}: ${median(name, 'ms').toFixed(0)} ms, ${(median(name, 'bytes') / 1e6).toFixed(1)} MB`)
  }
  return {
    load: median('ours', 'ms') / median('theirs', 'ms'),
    memory: median('ours', 'bytes') / median('theirs', 'bytes'),
  }
}

interface Run {
  readonly ms: number
  readonly bytes: number
}

function run(program: string): Run {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '-e', PRELUDE + program + POSTLUDE],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) },
  )
  const [ms, bytes] = stdout.trim().split(' ').map(Number)
  if (ms === undefined || bytes === undefined) throw new Error(stderr)
  return { ms, bytes }
}
