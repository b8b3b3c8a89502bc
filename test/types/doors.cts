// So does a CommonJS module.
import anthropic = require('@bursar/anthropic')
import core = require('@bursar/core')
import keySources = require('@bursar/key-sources')
import awsKeySource = require('@bursar/key-sources/aws')
import azureKeySource = require('@bursar/key-sources/azure')
import googleKeySource = require('@bursar/key-sources/google')
import models = require('@bursar/models')
import openai = require('@bursar/openai')
import redact = require('@bursar/redact')
import testing = require('@bursar/testing')
import tokens = require('@bursar/tokens')
import wire = require('@bursar/wire')

export = [
  anthropic,
  core,
  keySources,
  awsKeySource,
  azureKeySource,
  googleKeySource,
  models,
  openai,
  redact,
  testing,
  tokens,
  wire,
]
