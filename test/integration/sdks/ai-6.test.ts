import { embed, generateText, streamText } from 'ai-6'
import { createAnthropic } from 'ai-6-anthropic'
import { createGoogleGenerativeAI } from 'ai-6-google'
import { createOpenAI } from 'ai-6-openai'
import { type AiSdk, describeAiSdk } from './lib/describe-ai-sdk.ts'

const sdk = { embed, generateText, streamText, createOpenAI, createAnthropic, createGoogle: createGoogleGenerativeAI }
describeAiSdk('6', sdk as unknown as AiSdk)
