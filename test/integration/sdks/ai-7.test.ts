import { embed, generateText, streamText } from 'ai-7'
import { createAnthropic } from 'ai-7-anthropic'
import { createGoogleGenerativeAI } from 'ai-7-google'
import { createOpenAI } from 'ai-7-openai'
import { type AiSdk, describeAiSdk } from './lib/describe-ai-sdk.ts'

const sdk = { embed, generateText, streamText, createOpenAI, createAnthropic, createGoogle: createGoogleGenerativeAI }
describeAiSdk('7', sdk as unknown as AiSdk)
