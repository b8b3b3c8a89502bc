import fc from 'fast-check'
import { encodings, stretchesOf } from './canary.ts'
import { ProviderError } from './error-shapes.ts'

/** Errors with random graphs behind them, in which a key is planted whole, encoded or in part. */
export function errorGraphs(key: string): fc.Arbitrary<ProviderError> {
  const parts = stretchesOf(key, 8)
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
    { weight: 2, arbitrary: fc.constantFrom(...encodings).map(({ encode }) => `a${encode(key)}b`) },
    { weight: 1, arbitrary: fc.nat(parts.length - 1).map((index) => `<${parts[index]}>`) },
  )

  const { graph } = fc.letrec<{ graph: unknown }>((tie) => ({
    graph: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      text,
      fc.constantFrom(null, undefined, 1, true),
      text.map((content) => Buffer.from(content)),
      text.map((content) => Symbol(content)),
      fc.array(tie('graph'), { maxLength: 3 }),
      fc.dictionary(text, tie('graph'), { maxKeys: 3 }),
      fc.dictionary(text, tie('graph'), { maxKeys: 3 }).map((record) => Object.freeze(record)),
      fc.array(fc.tuple(tie('graph'), tie('graph')), { maxLength: 2 }).map((entries) => new Map(entries)),
      fc.array(tie('graph'), { maxLength: 2 }).map((members) => new Set(members)),
      fc.array(tie('graph'), { maxLength: 2 }).map((errors) => new AggregateError(errors, 'several')),
      tie('graph').map((value) => Object.defineProperty({}, 'lazy', { get: () => value, enumerable: true })),
      fc
        .record({ message: text, cause: tie('graph'), own: tie('graph'), freeze: fc.boolean(), cycle: fc.boolean() })
        .map(makeError),
    ),
  }))

  return fc
    .record({ message: text, cause: graph, own: graph, freeze: fc.boolean(), cycle: fc.boolean() })
    .map(makeError)
}

function makeError(shape: {
  message: string
  cause: unknown
  own: unknown
  freeze: boolean
  cycle: boolean
}): ProviderError {
  const made = new ProviderError(shape.message, { own: shape.own, cause: shape.cause })
  if (shape.cycle) Object.assign(made, { self: [made], [Symbol('back')]: { made } })
  return shape.freeze ? (Object.freeze(made) as ProviderError) : made
}
