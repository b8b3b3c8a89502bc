import type { ProfileName } from '../endpoints/endpoint.js'
import type { EndpointProfile } from './endpoint-profile.js'
import { imagesProfile, plainProfile, runProfile, speechProfile, transcriptionProfile } from './media-profiles.js'
import {
  chatProfile,
  compactionProfile,
  completionsProfile,
  decisionsProfile,
  embeddingsProfile,
  moderationsProfile,
  responsesProfile,
} from './text-profiles.js'

const profiles: Readonly<Record<ProfileName, EndpointProfile>> = {
  chat: chatProfile,
  completions: completionsProfile,
  responses: responsesProfile,
  compaction: compactionProfile,
  decisions: decisionsProfile,
  embeddings: embeddingsProfile,
  moderations: moderationsProfile,
  images: imagesProfile,
  speech: speechProfile,
  transcription: transcriptionProfile,
  run: runProfile,
  plain: plainProfile,
}

export function profileOf(name: ProfileName): EndpointProfile {
  return profiles[name]
}
