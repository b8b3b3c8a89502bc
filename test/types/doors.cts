// So does a CommonJS module.
import anthropic = require('@bursar/anthropic')
import core = require('@bursar/core')
import models = require('@bursar/models')
import openai = require('@bursar/openai')
import redact = require('@bursar/redact')
import testing = require('@bursar/testing')
import tokens = require('@bursar/tokens')
import wire = require('@bursar/wire')

export = [anthropic, core, models, openai, redact, testing, tokens, wire]
