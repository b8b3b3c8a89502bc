import { createGovernor, guarded, isBudgetExceededError, staticKeys, tokens } from '@bursar/core'
import { openai } from '@bursar/openai'
import { redisStore } from '@bursar/store-redis'
import { Budget, BudgetExceededError as LlmBudgetExceeded, RedisStore } from 'llm-budget'
import { BudgetExceededError as SpendGuardExceeded, LLMGuard, RedisStorage } from 'llm-spend-guard'
import OpenAI from 'openai-7'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import {
  type MakeSubject,
  MAX_TOKENS,
  MOST_PER_CALL,
  request,
  type SubjectSetup,
  tokensOf,
  unlessRefused,
} from './budget-subject.ts'

const DAY_SECONDS = 86_400
/** Long enough for an event loop that shares two cores with nine others. */
const STORE_DEADLINE_MS = 10_000

/** What people write: look, call, add. */
const checkThenIncrement: MakeSubject = (setup) => {
  const { redis, cap, run } = setup
  const client = bareClient(setup)
  const spent = async (): Promise<number> => Number(await redis.get(run))
  return {
    async call() {
      if ((await spent()) + MOST_PER_CALL > cap) return false
      await redis.incrby(run, tokensOf(await client.chat.completions.create(request)))
      return true
    },
    recorded: spent,
    close: async () => {},
  }
}

/** A counter in each process, brought together once a second. */
const perProcess: MakeSubject = (setup) => {
  const { redis, cap, run } = setup
  const client = bareClient(setup)
  let known = 0
  let own = 0
  const bringTogether = async (): Promise<void> => {
    const added = own
    own = 0
    known += added
    known = await redis.incrby(run, added)
  }
  const timer = setInterval(() => void bringTogether(), 1_000)
  return {
    async call() {
      if (known + own + MOST_PER_CALL > cap) return false
      own += tokensOf(await client.chat.completions.create(request))
      return true
    },
    recorded: async () => (await bringTogether(), known),
    close: async () => clearInterval(timer),
  }
}

/** Consumes the most that a call can cost, and rewards what it did not use. */
const rateLimiterFlexible: MakeSubject = (setup) => {
  const { redis, cap, run } = setup
  const client = bareClient(setup)
  const limiter = new RateLimiterRedis({ storeClient: redis, points: cap, duration: DAY_SECONDS, keyPrefix: run })
  const call = async (): Promise<void> => {
    await limiter.consume('org', MOST_PER_CALL)
    await limiter.reward('org', MOST_PER_CALL - tokensOf(await client.chat.completions.create(request)))
  }
  return {
    call: () => unlessRefused(call, (error) => error instanceof RateLimiterRes),
    recorded: async () => (await limiter.get('org'))?.consumedPoints ?? 0,
    close: async () => {},
  }
}

function llmBudget(guardOptions: Parameters<Budget['guard']>[2]): MakeSubject {
  return (setup) => {
    const { redis, cap, run } = setup
    const client = bareClient(setup)
    const limits = { tokens: cap, window: 'day' } as const
    const budget = new Budget({ store: new RedisStore(redis), limits, prefix: run })
    const call = (): Promise<unknown> =>
      budget.guard('org', () => client.chat.completions.create(request), guardOptions)
    return {
      call: () => unlessRefused(call, (error) => error instanceof LlmBudgetExceeded),
      recorded: async () => (await budget.summary('org')).tokens.used,
      close: async () => {},
    }
  }
}

const llmSpendGuard: MakeSubject = (setup) => {
  const { redis, cap, run } = setup
  const guard = new LLMGuard({ globalBudgetTokens: cap, storage: new RedisStorage(redis, run) })
  const client = guard.wrapOpenAI(bareClient(setup))
  const call = (): Promise<unknown> => client.chat({ ...request, messages: [...request.messages] })
  return {
    call: () => unlessRefused(call, (error) => error instanceof SpendGuardExceeded),
    recorded: async () => (await guard.getStats())[0]?.used ?? 0,
    close: async () => {},
  }
}

function bursar(whenHeld: 'deny' | 'wait'): MakeSubject {
  return ({ baseUrl, redis, cap, run }) => {
    const governor = createGovernor({
      providers: { openai: openai({ client: { baseURL: baseUrl, maxRetries: 0 } }) },
      keys: staticKeys({ openai: { org: ['sk', 'bench'].join('-') } }),
      budgets: [{ scope: {}, limit: tokens(cap), per: 'total', whenHeld }],
      store: guarded(redisStore({ client: redis, namespace: run, deadlineMs: STORE_DEADLINE_MS }), {
        deadlineMs: STORE_DEADLINE_MS,
        settleDeadlineMs: STORE_DEADLINE_MS,
      }),
    })
    const client = governor.createGovernedClient('org').openai
    return {
      call: () => unlessRefused(() => client.chat.completions.create(request), isBudgetExceededError),
      async recorded() {
        await governor.flush()
        return (await governor.status('org'))[0]?.spent ?? 0
      },
      close: () => governor.close(),
    }
  }
}

function bareClient({ baseUrl }: SubjectSetup): OpenAI {
  return new OpenAI({ baseURL: baseUrl, apiKey: 'bench', maxRetries: 0 })
}

const reserved = { model: request.model, inputTokens: MOST_PER_CALL - MAX_TOKENS, outputTokens: MAX_TOKENS }

export const subjects: Readonly<Record<string, MakeSubject>> = {
  'check-then-increment': checkThenIncrement,
  'per-process-counters': perProcess,
  'rate-limiter-flexible': rateLimiterFlexible,
  'llm-budget': llmBudget({ estimateTokens: MOST_PER_CALL }),
  'llm-budget-reserve': llmBudget({ reserve: reserved }),
  'llm-spend-guard': llmSpendGuard,
  bursar: bursar('deny'),
  'bursar-waiting': bursar('wait'),
}
