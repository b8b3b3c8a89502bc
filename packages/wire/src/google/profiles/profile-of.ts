import type { ProfileName } from '../endpoints/endpoint.js'
import { contentsProfile, streamProfile } from './contents-profile.js'
import type { EndpointProfile } from './endpoint-profile.js'
import {
  embeddingProfile,
  embeddingsProfile,
  interactionProfile,
  plainProfile,
  predictionProfile,
} from './other-profiles.js'

const profiles: Readonly<Record<ProfileName, EndpointProfile>> = {
  contents: contentsProfile,
  stream: streamProfile,
  embedding: embeddingProfile,
  embeddings: embeddingsProfile,
  prediction: predictionProfile,
  interaction: interactionProfile,
  plain: plainProfile,
}

export function profileOf(name: ProfileName): EndpointProfile {
  return profiles[name]
}
