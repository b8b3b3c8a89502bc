import { agentRequest } from './agent-request.ts'

/** The agent's request as the protocol package hands it to the estimator: the tools, then each message. */
export function chatRequestOf(turn: number) {
  const { tools, messages } = agentRequest(turn)
  const segments = messages.map(({ role, content }) => ({
    texts: [role, typeof content === 'string' ? content : ''],
    overheadTokens: 3,
  }))
  const definitions = (tools ?? []).map((tool) => JSON.stringify(tool))
  return { segments: [{ texts: definitions, overheadTokens: 24 }, ...segments], baseTokens: 3, unbounded: [] }
}
