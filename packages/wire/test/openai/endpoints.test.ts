import { describe, expect, it } from 'vitest'
import { openaiWire } from '../../src/index.ts'
import { endpoints, matchEndpoint } from '../../src/openai/endpoints/match-endpoint.ts'
import { sdkEndpoints } from '../lib/sdk-endpoints.ts'

const operation = (method: string, path: string) => openaiWire.identify({ method, path, body: { kind: 'none' } })

describe('the endpoint table', () => {
  it.each([4, 5, 6, 7])('knows every request that openai-node %i sends', (major) => {
    const known = sdkEndpoints(`openai-${major}`)
    expect(known.length).toBeGreaterThan(100)
    const missing = known.filter(({ method, path }) => {
      const found = matchEndpoint(method, path)?.endpoint
      return found === undefined || found.name.startsWith('unknown.')
    })
    expect(missing).toEqual([])
  })

  it('names operations as the newest SDK does', () => {
    // The SDK's own name of a file's method, without the folders that repeat themselves.
    const nameOf = (source: string): string => {
      const [path = '', method = ''] = source.split('.')
      const parts = path.split('/').map((part) => part.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))
      return [...parts.filter((part, index) => part !== parts[index + 1]), method].join('.')
    }
    // Thin second clients of the same endpoints.
    const aliases = new Map([
      ['beta.responses.create', 'responses.create'],
      ['beta.responses.retrieve', 'responses.retrieve'],
      ['beta.responses.delete', 'responses.delete'],
      ['beta.responses.cancel', 'responses.cancel'],
      ['beta.responses.compact', 'responses.compact'],
      ['beta.responses.inputItems.list', 'responses.inputItems.list'],
      ['beta.responses.inputTokens.count', 'responses.inputTokens.count'],
      ['files.retrieveContent', 'files.content'],
      ['fineTuning.checkpoints.permissions.retrieve', 'fineTuning.checkpoints.permissions.list'],
      ['beta.threads.threads.createAndRun', 'beta.threads.createAndRun'],
    ])
    const differing = sdkEndpoints('openai-7')
      .map(({ method, path, source }) => {
        const theirs = nameOf(source)
        return { theirs: aliases.get(theirs) ?? theirs, ours: matchEndpoint(method, path)?.endpoint.name }
      })
      .filter(({ theirs, ours }) => theirs !== ours)
    expect(differing).toEqual([])
  })

  it('has one row per method and path', () => {
    const rows = endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([])
  })

  it.each([
    ['POST', '/chat/completions', 'chat.completions.create', 'metered'],
    ['POST', '/responses', 'responses.create', 'metered'],
    ['POST', '/responses/compact', 'responses.compact', 'metered'],
    ['POST', '/responses/input_tokens', 'responses.inputTokens.count', 'free'],
    ['POST', '/responses/resp_1/cancel', 'responses.cancel', 'free'],
    ['GET', '/responses/resp_1', 'responses.retrieve', 'free'],
    ['POST', '/completions', 'completions.create', 'metered'],
    ['POST', '/embeddings', 'embeddings.create', 'metered'],
    ['POST', '/moderations', 'moderations.create', 'metered'],
    ['POST', '/images/generations', 'images.generate', 'metered'],
    ['POST', '/images/edits', 'images.edit', 'metered'],
    ['POST', '/audio/speech', 'audio.speech.create', 'metered'],
    ['POST', '/audio/transcriptions', 'audio.transcriptions.create', 'metered'],
    ['POST', '/audio/translations', 'audio.translations.create', 'metered'],
    ['POST', '/files', 'files.create', 'free'],
    ['DELETE', '/files/file_1', 'files.delete', 'free'],
    ['POST', '/uploads/upload_1/parts', 'uploads.parts.create', 'free'],
    ['GET', '/models', 'models.list', 'free'],
    ['POST', '/batches', 'batches.create', 'unmetered'],
    ['POST', '/batches/batch_1/cancel', 'batches.cancel', 'free'],
    ['POST', '/fine_tuning/jobs', 'fineTuning.jobs.create', 'unmetered'],
    ['POST', '/videos', 'videos.create', 'unmetered'],
    ['POST', '/videos/video_1/remix', 'videos.remix', 'unmetered'],
    ['POST', '/threads/thread_1/runs', 'beta.threads.runs.create', 'unmetered'],
    ['POST', '/threads/thread_1/runs/run_1/submit_tool_outputs', 'beta.threads.runs.submitToolOutputs', 'unmetered'],
    ['POST', '/evals/eval_1/runs', 'evals.runs.create', 'unmetered'],
    ['POST', '/realtime/client_secrets', 'realtime.clientSecrets.create', 'unmetered'],
    ['POST', '/vector_stores', 'vectorStores.create', 'unmetered'],
    ['POST', '/webhook_endpoints/we_1/rotate_secret', 'webhooks.rotateSecret', 'free'],
  ])('%s %s is %s, %s', (method, path, name, charge) => {
    expect(operation(method, path)).toMatchObject({ name, charge })
  })

  it('does not know a POST, PUT or PATCH that is not in the table', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'OPTIONS']) expect(operation(method, '/brand/new')).toBeUndefined()
    expect(operation('PUT', '/chat/completions')).toBeUndefined()
  })

  it('takes reading and removing for free, even where it does not know what', () => {
    expect(operation('GET', '/brand/new')).toMatchObject({ name: 'unknown.get', charge: 'free' })
    expect(operation('HEAD', '/files')).toMatchObject({ name: 'unknown.head', charge: 'free' })
    expect(operation('delete', '/brand/new')).toMatchObject({ name: 'unknown.delete', charge: 'free' })
  })

  it('reads through what is left of a base URL', () => {
    for (const path of [
      '/v1/chat/completions',
      '/chat/completions/',
      '/openai/v1/chat/completions',
      '/chat/completions?a=1',
    ]) {
      expect(operation('POST', path)?.name).toBe('chat.completions.create')
    }
    expect(operation('POST', '/v1')).toBeUndefined()
    expect(operation('POST', '')).toBeUndefined()
  })

  it('takes the model from an Azure deployment', () => {
    const body = { kind: 'json', value: { model: 'ignored-by-azure', messages: [] } } as const
    const path = '/deployments/my%20gpt/chat/completions'
    expect(openaiWire.identify({ method: 'POST', path, body })).toMatchObject({
      name: 'chat.completions.create',
      model: 'my gpt',
    })
    expect(operation('POST', '/deployments/%E0%A4%A/embeddings')?.model).toBe('%E0%A4%A')
  })

  it('refuses a path that another server could read as another endpoint', () => {
    for (const path of [
      '/threads/..%2fchat%2fcompletions',
      '/threads/../chat/completions',
      '/threads/%2e%2e',
      '/threads/a\\b',
      '//chat/completions',
    ]) {
      expect(operation('POST', path)).toBeUndefined()
    }
  })
})
