/** The byte-pair encodings that are counted exactly. Source: https://github.com/openai/tiktoken */
export type Encoding = 'o200k_base' | 'cl100k_base'
