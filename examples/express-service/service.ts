import type { Server } from 'node:http'
import { createGovernor, isBudgetExceededError, openai, usd } from '@bursar/openai'
import express, { type NextFunction, type Request, type Response } from 'express'
import type OpenAI from 'openai'

export interface Service {
  readonly server: Server
  /** Takes no new request, answers those it has, settles them, and ends. */
  close(): Promise<void>
}

/** One governor for the whole process, one client per agent, made once. */
export async function startService(baseURL: string): Promise<Service> {
  const governor = createGovernor({
    providers: { openai: openai({ client: { baseURL } }) },
    budgets: [
      { id: 'support', scope: { agent: 'support_classifier' }, limit: usd('5'), per: 'day' },
      { id: 'research', scope: { agent: 'research_agent' }, limit: usd('0.01'), per: 'day' },
    ],
    acknowledgeVolatileStore: true, // a demo may forget what it spent; a service gives a durable store
  })
  await governor.ready()
  const clients: Record<string, OpenAI> = {
    support: governor.createGovernedClient('support_classifier').openai,
    research: governor.createGovernedClient('research_agent').openai,
  }

  const app = express().use(express.json())
  app.post('/:agent/ask', async (request, response) => {
    const client = clients[request.params.agent]
    if (client === undefined) return void response.sendStatus(404)
    const answer = await client.chat.completions.create({
      model: 'gpt-5-mini',
      max_completion_tokens: 1_000,
      messages: [{ role: 'user', content: String(request.body.question) }],
    })
    response.json({ answer: answer.choices[0]?.message.content })
  })
  app.use(sayBudget)

  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    server,
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await governor.close({ timeoutMs: 20_000 })
    },
  }
}

/** A full budget is no failure of the service: 429 with the time at which the window ends. */
function sayBudget(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (!isBudgetExceededError(error)) return next(error)
  const { budget, resetsAt } = error
  response.status(429).json({ budget, resetsAt })
}
