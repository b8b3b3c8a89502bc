import { free, metered, unmetered, type EndpointRow } from './endpoint.js'

/** Collections whose members answer prompts: Google's models, tuned ones, and Vertex AI's endpoints. */
const servers = ['models', 'tunedModels', 'endpoints']

/** Endpoints that run a model. https://ai.google.dev/api/all-methods */
export const modelEndpoints: readonly EndpointRow[] = servers.flatMap((server) => [
  metered(`POST /${server}/{}:generateContent`, 'models.generateContent', 'contents'),
  metered(`POST /${server}/{}:streamGenerateContent`, 'models.generateContentStream', 'stream'),
  metered(`POST /${server}/{}:embedContent`, 'models.embedContent', 'embedding'),
  metered(`POST /${server}/{}:batchEmbedContents`, 'models.batchEmbedContents', 'embeddings'),
  metered(`POST /${server}/{}:predict`, 'models.predict', 'prediction'),
  free(`POST /${server}/{}:countTokens`, 'models.countTokens'),
  free(`POST /${server}/{}:computeTokens`, 'models.computeTokens'),
  unmetered(`POST /${server}/{}:predictLongRunning`, 'models.generateVideos'),
  free(`POST /${server}/{}:fetchPredictOperation`, 'operations.get'),
  unmetered(`POST /${server}/{}:batchGenerateContent`, 'batches.create'),
  unmetered(`POST /${server}/{}:asyncBatchEmbedContent`, 'batches.createEmbeddings'),
  free(`PATCH /${server}/{}`, 'models.update'),
])
