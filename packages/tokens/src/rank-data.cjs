// The merge ranks of tiktoken, loaded at first use. CommonJS on purpose: `require` with a literal name inside a function
// is synchronous and lazy in Node, and bundlers put the data into the bundle, so nothing is looked up at run time.
exports.o200kBase = () => require('tiktoken/encoders/o200k_base.json')
exports.cl100kBase = () => require('tiktoken/encoders/cl100k_base.json')
