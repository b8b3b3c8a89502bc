// Six kinds of text, as long as asked, new for each seed: English and code come from this repository's own pages and sources,
// cut into sentences and lines and shuffled; the others are made up.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pick, seededRandom } from './random.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (pattern: string): string =>
  globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') || path.includes('dist') })
    .sort()
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .join('\n')

const sentences = read('{docs,packages}/**/*.md')
  .replaceAll(/```[^]*?```/g, '')
  .replaceAll(/[*|#`>-]+/g, ' ')
  .split(/(?<=[.:;])\s+/)
  .map((sentence) => sentence.replaceAll(/\s+/g, ' ').trim())
  .filter((sentence) => sentence.length > 30)
const codeBlocks = read('packages/*/src/**/*.ts').split(/\n(?=\S)/)
const nouns = 'order invoice parcel refund ticket account password address warranty delivery'.split(' ')
const chinese =
  '我们 今天 的 订单 还没有 收到 ， 请 帮我 查询 物流 信息 。 谢谢 客服 人员 产品 质量 问题 需要 退款 时间 北京 上海 学习 研究 技术 发展 公司 管理'
const japanese =
  '私は 昨日 、 新しい 本を 買いました 。 とても 面白い です 東京 駅 まで 歩いて ください カタカナ コンピューター を 使う 必要が あります'
const korean = '안녕하세요 주문한 상품이 아직 도착하지 않았습니다 . 확인 부탁드립니다 감사합니다 오늘은 날씨가 좋네요'
const asian = [chinese, japanese, korean].map((words) => words.split(' '))
const emojis = Array.from('😀😂🥺🙏🔥✨🎉💜👀🤖🚀🌍🍕🐱⚽🏆📦💳🛒⏰')
const joined = ['👩‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇩🇪', '❤️', '🧑🏿‍💻', '1️⃣']

const makers = {
  english: (random: () => number) =>
    random() < 0.8
      ? pick(random, sentences)
      : `Where is the ${pick(random, nouns)} of ${Math.floor(random() * 30)} May?`,
  code: (random: () => number) => `${pick(random, codeBlocks)}\n`,
  json: (random: () => number) => jsonRecord(random),
  cjk: (random: () => number) => {
    const words = pick(random, asian)
    return Array.from({ length: 12 }, () => pick(random, words)).join(words === asian[2] ? ' ' : '')
  },
  emoji: (random: () => number) =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(random, random() < 0.7 ? emojis : joined)).join(''),
  base64: (random: () => number) => Buffer.from(Array.from({ length: 48 }, () => random() * 256)).toString('base64'),
} as const

export type CorpusName = keyof typeof makers
export const CORPUS_NAMES = Object.keys(makers) as CorpusName[]

/** Text of one kind with at least so many UTF-8 bytes, and few more. */
export function corpus(name: CorpusName, bytes: number, seed: number): string {
  const random = seededRandom(seed)
  const parts: string[] = []
  const separator = name === 'base64' || name === 'cjk' ? '' : name === 'json' ? ',\n' : ' '
  for (let size = 0; size < bytes;) {
    const part = makers[name](random) + separator
    size += Buffer.byteLength(part)
    parts.push(part)
  }
  return trimmed(parts.join(''), bytes)
}

function trimmed(text: string, bytes: number): string {
  let end = Math.min(text.length, bytes)
  while (Buffer.byteLength(text.slice(0, end)) > bytes)
    end -= Math.max(1, (Buffer.byteLength(text.slice(0, end)) - bytes) >> 2)
  return text.slice(0, end)
}

function jsonRecord(random: () => number): string {
  return JSON.stringify(
    {
      id: Math.floor(random() * 1e9),
      customer: { name: pick(random, nouns), email: `${pick(random, nouns)}${Math.floor(random() * 100)}@example.com` },
      total: Math.round(random() * 1e5) / 100,
      paid: random() < 0.5,
      tags: [pick(random, nouns), pick(random, nouns)],
      note: random() < 0.3 ? null : pick(random, sentences).slice(0, 60),
    },
    null,
    random() < 0.5 ? 2 : 0,
  )
}
