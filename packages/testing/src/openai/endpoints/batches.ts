import { addCharges, type Charge } from '../../billing/charge.js'
import { isObject, objectOf, positiveIntegerOf, stringOf, type JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { missing, type Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { storeFile } from './files.js'
import { pageOf } from './page.js'

interface BatchLine {
  readonly result: JsonObject
  readonly charge: Charge | undefined
}

/**
 * POST /batches. Runs every line of the input file at once and bills them all on this request, at the full price,
 * although the answer only says `validating`: what a batch costs is not told by the call that starts it.
 */
export async function createBatch(exchange: Exchange): Promise<Answer> {
  const { body, state } = exchange
  const endpoint = stringOf(body['endpoint'])
  if (endpoint === undefined) throw missing('endpoint')
  const lines = await Promise.all(linesOf(exchange).map((line) => runLine(exchange, endpoint, line)))
  const bytes = Buffer.from(lines.map(({ result }) => `${JSON.stringify(result)}\n`).join(''))
  const output = storeFile(state, { bytes, filename: 'batch_output.jsonl', purpose: 'batch_output' })
  const batch = {
    id: state.newId('batch'),
    object: 'batch',
    endpoint,
    errors: null,
    input_file_id: body['input_file_id'],
    completion_window: body['completion_window'] ?? '24h',
    created_at: state.seconds(),
    metadata: body['metadata'] ?? null,
  }
  const counts = { total: lines.length, completed: lines.length, failed: 0 }
  const done = { status: 'completed', output_file_id: output['id'], error_file_id: null, request_counts: counts }
  state.batches.set(batch.id, { ...batch, ...done })
  const charge = addCharges(lines.flatMap((line) => line.charge ?? []))
  const started = { status: 'validating', request_counts: { total: 0, completed: 0, failed: 0 } }
  return { kind: 'json', charge, body: { ...batch, ...started } }
}

function linesOf({ body, state }: Exchange): readonly JsonObject[] {
  const id = stringOf(body['input_file_id'])
  const file = id === undefined ? undefined : state.files.get(id)
  if (file === undefined)
    throw new Refusal(400, { message: `Input file '${id}' does not exist.`, param: 'input_file_id' })
  const texts = file.bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return texts.map((text, index) => {
    const line = parsed(text)
    if (isObject(line)) return line
    throw new Refusal(400, { code: 'invalid_json_line', message: `Line ${index + 1} of the input file is not JSON.` })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function runLine({ follow, state }: Exchange, endpoint: string, line: JsonObject): Promise<BatchLine> {
  const answer = await follow(endpoint.replace(/^\/v1/, ''), objectOf(line['body']))
  const body = answer.kind === 'json' ? answer.body : null
  const response = { status_code: 200, request_id: state.newId('req'), body }
  const result = { id: state.newId('batch_req'), custom_id: line['custom_id'] ?? null, response, error: null }
  return { result, charge: answer.charge }
}

/** GET /batches */
export function listBatches({ request, state }: Exchange): Answer {
  const limit = positiveIntegerOf(request.query['limit']) ?? 20
  return { kind: 'json', body: pageOf([...state.batches.values()].toReversed(), request.query, limit) }
}

/** GET /batches/{id} */
export function retrieveBatch({ parameter, state }: Exchange): Answer {
  const batch = state.batches.get(parameter)
  if (batch === undefined) throw new Refusal(404, { message: `No batch found with id '${parameter}'.` })
  return { kind: 'json', body: batch }
}
