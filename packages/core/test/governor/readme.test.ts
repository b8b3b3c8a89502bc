import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { thrownBy } from './lib/thrown-by.js'
import { createGovernor } from '../../src/index.js'
import { bareProvider } from './lib/governed.js'

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const rows = (heading: string): readonly string[] => {
  const [, section = ''] = file('README.md').split(`## ${heading}`)
  return [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
}

test('the README lists the options that createGovernor knows, all of them and no other', () => {
  const unknown = thrownBy(() => createGovernor({ providers: { openai: bareProvider }, '?': 1 } as never))
  const known = [...(unknown.message.split('Known: ')[1] ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name)
  expect(known.length).toBeGreaterThan(15)
  expect(rows('Options of `createGovernor`')).toEqual(known)
})

test('the README gives a reason for each runtime dependency', () => {
  const { dependencies } = JSON.parse(file('package.json')) as { dependencies: Record<string, string> }
  expect([...rows('Runtime dependencies')].sort()).toEqual(Object.keys(dependencies).sort())
})
