// So does a CommonJS module.
import generativeAI = require('@bursar/google/generative-ai')
import google = require('@bursar/google')

export = [generativeAI, google]
