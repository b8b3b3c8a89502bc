import type OpenAI from 'openai-7'

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming

const tools: NonNullable<Request['tools']> = ['search_tickets', 'close_ticket'].map((name) => ({
  type: 'function',
  function: {
    name,
    description: `The tool ${name} of a support desk; call it when the customer's question needs it.`,
    parameters: {
      type: 'object',
      properties: {
        ticket: { type: 'string', description: 'Id of the ticket, as the customer wrote it' },
        reason: { type: 'string', enum: ['solved', 'duplicate', 'spam'] },
      },
      required: ['ticket'],
    },
  },
}))

const history = [
  'You are the support classifier of a shop. Answer in one word where you can, and never promise a refund. '.repeat(3),
  'My order has not arrived and the tracking page shows nothing since Tuesday. '.repeat(3),
  'I am sorry to hear that. Could you tell me the number of your order, so that I can look it up? '.repeat(2),
]

/** A body of 2 kB with two tools, whose last message is new in each call. */
export function agentRequest(turn: number): Request {
  const [system = '', question = '', reply = ''] = history
  return {
    model: 'gpt-5-mini',
    max_completion_tokens: 500,
    tools,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: question },
      { role: 'assistant', content: reply },
      { role: 'user', content: `It is number ${turn}, and I have asked ${turn % 7} times already. Where is it now?` },
    ],
  }
}
