// Text of several kinds, to make conversations of: the repository's own prose and code, and data that is made up.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Kind = 'prose' | 'code' | 'json' | 'numbers' | 'cjk'
export type Random = () => number

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A generator of the linear congruential kind, so that every run sees the same texts. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const files = (folder: string, ending: string): string =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .sort()
    .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8'))
    .join('\n')

const sources: Readonly<Partial<Record<Kind, string>>> = {
  prose: files('docs', '.md'),
  code: files('packages/core/src', '.ts'),
}

const phrases = [
  '注文がまだ届いていません。',
  '配送状況を確認してください。',
  '请问我的订单在哪里？',
  '退款需要多长时间',
  '担当者に転送します。',
  '谢谢你的帮助！',
]

/** About `length` characters that no call before has returned, as far as the source is long enough. */
export function text(kind: Kind, length: number, random: Random): string {
  const source = sources[kind]
  if (source !== undefined) {
    const start = Math.floor(random() * Math.max(1, source.length - length))
    return source.slice(start, start + length)
  }
  if (kind === 'cjk') return repeated(length / 2, () => phrases[Math.floor(random() * phrases.length)] ?? '')
  if (kind === 'numbers') return repeated(length, () => `${(random() * 10_000).toFixed(2)}, `)
  return `[${repeated(length, () => JSON.stringify(record(random)) + ',').slice(0, -1)}]`
}

function record(random: Random): object {
  const id = Math.floor(random() * 1e9)
  return {
    id,
    status: ['open', 'closed', 'waiting'][id % 3],
    customer: `c_${id.toString(36)}`,
    total: id % 10_000,
    tags: ['eu', 'vip'].slice(id % 3),
  }
}

function repeated(length: number, next: () => string): string {
  let result = ''
  while (result.length < length) result += next()
  return result
}
