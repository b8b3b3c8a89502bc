import { constants, inflateSync } from 'node:zlib'

/** The bytes `%PDF-` in base64. */
const PDF_START = 'JVBERi0'
/** A page object; `/Pages` are the nodes of the tree above. */
const PAGE = /\/Type\s*\/Page(?![A-Za-z])/g
/** Objects that are packed together since PDF 1.5: ISO 32000-1, 7.5.7. */
const PACKED_OBJECTS = /\/ObjStm(?![A-Za-z])[^>]*>>\s*stream\r?\n/g
/** Packed objects are small; what grows beyond this is not looked into, so that no file costs more than its reading. */
const MOST_UNPACKED_BYTES = 1_048_576
const MOST_PACKS = 64

/**
 * How many pages a PDF shows to have, `undefined` for what is no PDF or shows none. An estimate, not a bound: a file can
 * hide pages (in an encrypted or a damaged part), and name one twice.
 */
export function pdfPages(data: string): number | undefined {
  if (!data.startsWith(PDF_START)) return undefined
  const bytes = Buffer.from(data, 'base64')
  const text = bytes.toString('latin1')
  let pages = pagesIn(text)
  let packs = 0
  for (const match of text.matchAll(PACKED_OBJECTS)) {
    if (packs++ === MOST_PACKS) return undefined
    pages += pagesIn(unpacked(bytes, text, match.index + match[0].length))
  }
  return pages === 0 ? undefined : pages
}

function pagesIn(text: string): number {
  return text.match(PAGE)?.length ?? 0
}

function unpacked(bytes: Buffer, text: string, start: number): string {
  const end = text.indexOf('endstream', start)
  try {
    // What is cut short or followed by a line break is read as far as it goes.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED_BYTES }
    return inflateSync(bytes.subarray(start, end < 0 ? undefined : end), options).toString('latin1')
  } catch {
    return ''
  }
}
