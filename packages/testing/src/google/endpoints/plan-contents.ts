import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { jsonFromSchema } from '../../generation/json-from-schema.js'
import type { Piece } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { planToolCall } from '../../generation/plan-tool-call.js'
import { splitText } from '../../generation/split-text.js'
import { isObject, listOf, objectOf, objectsOf, positiveIntegerOf, stringOf } from '../../json.js'
import { counterFor, inputCharge, type Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { contentsInput } from '../contents-input.js'
import { modelOf, requireFit } from '../model-of.js'

/** What one request is going to be answered. */
export interface ContentsReply {
  readonly responseId: string
  readonly modelVersion: string
  readonly candidates: readonly Candidate[]
  /** Queries that the model searched with before it answered. */
  readonly searches: number
  readonly charge: Charge
}

export interface Candidate {
  readonly index: number
  readonly plan: OutputPlan
  /** The plan's pieces are this function's arguments. */
  readonly call: string | undefined
  readonly finishReason: 'STOP' | 'MAX_TOKENS'
}

/** @throws Refusal as the API would refuse. */
export function planContents(exchange: Exchange): ContentsReply {
  const { body, shape, state } = exchange
  const model = modelOf(exchange)
  if (listOf(body['contents']).length === 0 && !isObject(body['contents'])) {
    throw new Refusal(400, { message: '* GenerateContentRequest.contents: contents is not specified' })
  }
  const prompt = inputCharge(exchange, contentsInput(body, counterFor(exchange, model)))
  requireFit(exchange, model, prompt.inputTokens)
  const toolUseTokens = shape.toolUseTokens ?? 0
  const input = { ...prompt, inputTokens: prompt.inputTokens + toolUseTokens, toolUseTokens }
  const count = positiveIntegerOf(objectOf(body['generationConfig'])['candidateCount']) ?? 1
  const candidates = Array.from({ length: count }, (_, index) => planCandidate(exchange, model, index))
  const searches = shape.webSearches ?? 0
  const names = { model: shape.model ?? model, ...tierOf(exchange) }
  const units: Record<string, number> = searches > 0 ? { web_search: billedSearches(names.model, searches) } : {}
  const charge = addCharges([
    chargeOf({ ...names, ...input, units }),
    ...candidates.map(({ plan }) =>
      chargeOf({
        outputTokens: plan.outputTokens,
        reasoningTokens: plan.reasoningTokens,
        audioOutputTokens: plan.audioTokens,
      }),
    ),
  ])
  return { responseId: state.newId('resp'), modelVersion: names.model, candidates, searches, charge }
}

/** Gemini 3 bills each query, older models the grounded prompt. @see https://ai.google.dev/gemini-api/docs/pricing */
function billedSearches(model: string, searches: number): number {
  return /^gemini-[12]/.test(model) ? 1 : searches
}

function tierOf({ body, shape }: Exchange): { readonly serviceTier?: string } {
  const serviceTier = shape.serviceTier ?? stringOf(body['serviceTier'])?.toLowerCase()
  return serviceTier === undefined ? {} : { serviceTier }
}

function planCandidate(exchange: Exchange, model: string, index: number): Candidate {
  const config = objectOf(exchange.body['generationConfig'])
  const call = planToolCall(withFunctions(exchange), model)
  const plan = planChoice(exchange, {
    model,
    cap: positiveIntegerOf(config['maxOutputTokens']),
    pieces: call?.pieces ?? structuredPieces(exchange, model),
    audioTokens: exchange.shape.audioOutputTokens,
  })
  return { index, plan, call: call?.name, finishReason: plan.truncated ? 'MAX_TOKENS' : 'STOP' }
}

/** The functions in the spelling that the planner of calls reads. */
function withFunctions(exchange: Exchange): Exchange {
  const tools = objectsOf(exchange.body['tools']).flatMap((tool) => objectsOf(tool['functionDeclarations']))
  const mode = objectOf(objectOf(exchange.body['toolConfig'])['functionCallingConfig'])['mode']
  const spelled = tools.map(({ parametersJsonSchema, parameters, ...tool }) => ({
    ...tool,
    parameters: parametersJsonSchema ?? parameters,
  }))
  return { ...exchange, body: { tools: spelled, ...(mode === 'ANY' ? { tool_choice: 'required' } : {}) } }
}

function structuredPieces({ body, shape }: Exchange, model: string): readonly Piece[] | undefined {
  const config = objectOf(body['generationConfig'])
  if (shape.text !== undefined || config['responseMimeType'] !== 'application/json') return undefined
  const schema = config['responseJsonSchema'] ?? config['responseSchema']
  return splitText(JSON.stringify(isObject(schema) ? jsonFromSchema(schema) : { answer: 'word' }), model)
}
