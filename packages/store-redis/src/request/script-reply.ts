import { StoreUnavailableError } from '@bursar/core'
import type { BudgetLine, BudgetState } from '@bursar/core'

/** Values of a reply before its lines. */
const HEAD = 4
/** Numbers per line in a reply. */
const PER_LINE = 5

/** One line of a reply. */
export interface ReplyLine {
  /** What is granted or kept. */
  readonly amount: number
  readonly state: BudgetState
}

/** A pair at the end of a reply. */
export interface ReplyNote {
  readonly line: number
  /** A percent crossed; 0: would have refused; -1: refused. */
  readonly value: number
}

/** What a script answered. */
export interface ScriptReply {
  readonly code: number
  readonly now: number
  /** `expiresAt`, or the text of a suspension. */
  readonly third: unknown
  /** By line, where the window's generation is not the one that was claimed; '' for a window that nobody has written. */
  readonly generations: ReadonlyMap<number, string>
  readonly lines: readonly ReplyLine[]
  readonly notes: readonly ReplyNote[]
}

/** The keys of windows that a settlement needs as well, where the reply asks for them. */
export function neededKeys(reply: unknown): readonly string[] | undefined {
  if (!Array.isArray(reply) || Number(reply[0]) !== -2) return undefined
  return reply.slice(1).map(String)
}

/** The index of the line that the id is not held with, where the reply says so. */
export function foreignLine(reply: unknown): number | undefined {
  return Array.isArray(reply) && Number(reply[0]) === -3 ? Number(reply[1]) : undefined
}

/** Throws `StoreUnavailableError` where a record could not be read: to guess could grant what is spent already. */
export function scriptReply(reply: unknown, lines: readonly BudgetLine[]): ScriptReply {
  if (!Array.isArray(reply)) throw unreadable(`the script answered ${typeof reply}, not a list`)
  const code = Number(reply[0])
  if (code === -1) {
    const key = JSON.stringify(String(reply[1]))
    throw unreadable(
      `the record ${key} is not one of this version of @bursar/store-redis. Run the same version in every process ` +
        `that shares the namespace; if something else wrote it, restore it, or delete it: its counter then begins with ` +
        `what running processes have seen of it`,
    )
  }
  if (reply.length < HEAD + PER_LINE * lines.length) throw unreadable(`the script answered ${reply.length} values`)
  return {
    code,
    now: Number(reply[1]),
    third: reply[2],
    generations: generationsOf(reply[3]),
    lines: linesOf(reply, lines),
    notes: notesOf(reply, lines),
  }
}

const NO_GENERATIONS: ReadonlyMap<number, string> = new Map()

function generationsOf(pairs: unknown): ReadonlyMap<number, string> {
  if (!Array.isArray(pairs)) return NO_GENERATIONS
  const generations = new Map<number, string>()
  for (let at = 0; at + 1 < pairs.length; at += 2) generations.set(Number(pairs[at]), String(pairs[at + 1]))
  return generations
}

function linesOf(reply: readonly unknown[], lines: readonly BudgetLine[]): readonly ReplyLine[] {
  return lines.map(({ key, window }, index) => {
    const at = HEAD + PER_LINE * index
    const limit = Number(reply[at + 1])
    const [spent, credits, held] = [Number(reply[at + 2]), Number(reply[at + 3]), Number(reply[at + 4])]
    return {
      amount: Number(reply[at]),
      state: { key, window, limit: limit === -1 ? null : limit, spent, credits, held },
    }
  })
}

function notesOf(reply: readonly unknown[], { length }: readonly BudgetLine[]): readonly ReplyNote[] {
  const notes: ReplyNote[] = []
  for (let at = HEAD + PER_LINE * length; at + 1 < reply.length; at += 2) {
    notes.push({ line: Number(reply[at]), value: Number(reply[at + 1]) })
  }
  return notes
}

function unreadable(what: string): StoreUnavailableError {
  return new StoreUnavailableError({ message: `The Redis budget store cannot read its ledger: ${what}.` })
}
