import { modelCardLines } from '../../packages/models/src/generated/model-cards.ts'

/** Provider and id of every card of the generated table. */
export function allCardNames(): readonly (readonly [provider: string, model: string])[] {
  return modelCardLines.split('\n').map((line) => {
    const { provider, id } = JSON.parse(line) as { readonly provider: string; readonly id: string }
    return [provider, id] as const
  })
}
