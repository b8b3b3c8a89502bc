import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { documentTokens } from '../../src/document/document-tokens.ts'
import { pdfPages } from '../../src/document/pdf-pages.ts'
import { createInputEstimator } from '../../src/create-input-estimator.ts'

const page = '<< /Type /Page /Parent 2 0 R >>\n'
const tree = '<</Type/Pages/Count 3>>\n'
const pdf = (...parts: (string | Buffer)[]) =>
  Buffer.concat(['%PDF-1.7\n', ...parts, '%%EOF'].map((part) => Buffer.from(part))).toString('base64')
const packed = (text: string) => {
  const content = deflateSync(text)
  return Buffer.concat([
    Buffer.from(
      `5 0 obj\n<< /Type /ObjStm /N 3 /First 10 /Length ${content.length} /Filter /FlateDecode >>\nstream\r\n`,
    ),
    content,
    Buffer.from('\nendstream\nendobj\n'),
  ])
}

describe('the pages of a PDF', () => {
  test.each<[what: string, data: string, pages: number | undefined]>([
    ['in plain objects', pdf(tree, page, page, '<</Type/Page>>'), 3],
    ['in packed objects', pdf(packed(tree + page + page)), 2],
    ['in both', pdf(page, packed(page), packed(page)), 3],
    ['none that can be seen', pdf(tree), undefined],
    ['packed objects that are damaged', pdf(page, packed(page).fill(0, 90, 100)), 1],
    ['something else', Buffer.from('PK\u0003\u0004 a word document /Type /Page').toString('base64'), undefined],
    ['nothing', '', undefined],
  ])('%s', (_, data, pages) => {
    expect(pdfPages(data)).toBe(pages)
  })

  test('are not looked for in what unpacks to more than a megabyte, nor in hundreds of packs', () => {
    expect(pdfPages(pdf(page, packed(page.repeat(200_000))))).toBe(1)
    expect(pdfPages(pdf(page, ...Array.from({ length: 65 }, () => packed(page))))).toBeUndefined()
  })
})

describe('a PDF of three pages', () => {
  const data = pdf(page, page, page)
  const model = { encoding: 'o200k_base', contextWindow: 400_000 } as const

  test('is bounded by the context window, and seldom has more than text and an image per page', () => {
    const tiles = { ...model, vision: { kind: 'tile', baseTokens: 85, tokensPerTile: 170 } } as const
    expect(documentTokens(data, tiles)).toMatchObject({ upper: 400_000, seldomMore: 3 * (3_000 + 1_445) })
  })

  test('that can not be read is bounded by the context window in every way', () => {
    expect(documentTokens(pdf(tree), model)).toMatchObject({ upper: 400_000 })
    expect(documentTokens(pdf(tree), model)).not.toHaveProperty('seldomMore')
  })

  test.each([
    ['anthropic', 'claude-sonnet-4-5', 200_000, 3 * (3_000 + 1_600), 200_000],
    ['anthropic', 'claude-opus-5', 1_000_000, 3 * (3_000 + 4_784), 1_000_000],
    ['google', 'gemini-2.5-pro', 1_048_576, 3 * 258, 258_000],
    ['google', 'gemini-3-pro', 1_048_576, 3 * 1_120, 1_048_576],
  ])('%s %s', (provider, name, contextWindow, learned, upper) => {
    const reader = { encoding: 'o200k_base', encodingIsExact: false, contextWindow } as const
    const request = {
      segments: [{ texts: [], overheadTokens: 0, media: [{ kind: 'file', data } as const] }],
      baseTokens: 0,
      unbounded: [],
    }
    expect(createInputEstimator().estimate(request, reader, { provider, name })).toMatchObject({
      upper,
      // Framing of a prompt of which nothing was seen yet.
      learned: expect.toSatisfy((tokens: number) => tokens >= learned && tokens <= learned + 3_000),
    })
  })
})
