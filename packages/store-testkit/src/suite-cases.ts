import { lossCases } from './cases/loss-cases.js'
import { conformanceCases } from './conformance-cases.js'
import { reasonsToSkip } from './conformance-options.js'
import type { ConformanceOptions } from './conformance-options.js'
import type { ConformanceCase } from './conformance-case.js'
import { openSubject } from './make-store.js'
import type { MakeStore, OpenSubject } from './make-store.js'
import { checkAgainstModel } from './model/check-against-model.js'

const DEFAULT_SEQUENCES = 250
const DEFAULT_SEED = 1
const MODEL_CASE = 'answers every sequence of calls as the memory store does'

/** A case bound to the store that it is to try. */
export interface SuiteCase {
  readonly chapter: string
  readonly name: string
  /** Why it is not run, where it is not. */
  readonly skipped: string | undefined
  readonly run: () => Promise<void>
}

/** Every case of the suite, each on an empty store of its own. */
export function suiteCases(makeStore: MakeStore, options: ConformanceOptions = {}): readonly SuiteCase[] {
  const { skip = [], lose, sequences = DEFAULT_SEQUENCES, seed = DEFAULT_SEED } = options
  const cases = [
    ...Object.entries(lose === undefined ? conformanceCases : { ...conformanceCases, losses: lossCases }).flatMap(
      ([chapter, ofChapter]) =>
        ofChapter.map(({ name, run }) => ({
          chapter,
          name,
          run: () => onEmptyStore(() => openSubject(makeStore, lose), run),
        })),
    ),
    {
      chapter: 'model',
      name: MODEL_CASE,
      run: () =>
        checkAgainstModel(() => openSubject(makeStore), { sequences, seed, crossings: options.crossings ?? 'exact' }),
    },
  ]
  const reasons = reasonsToSkip(
    skip,
    cases.map(({ name }) => name),
  )
  return cases.map((suiteCase) => ({ ...suiteCase, skipped: reasons.get(suiteCase.name) }))
}

async function onEmptyStore(open: () => Promise<OpenSubject>, run: ConformanceCase['run']): Promise<void> {
  const subject = await open()
  try {
    await run(subject)
  } finally {
    await subject.close()
  }
}
