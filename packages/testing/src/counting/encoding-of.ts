import {
  get_encoding,
  get_encoding_name_for_model,
  type Tiktoken,
  type TiktokenEncoding,
  type TiktokenModel,
} from 'tiktoken'

/** Building an encoding takes about 0.2 s, and it holds no state of ours: one each per process. */
const encodings = new Map<TiktokenEncoding, Tiktoken>()

/** The encoding of newer models than tiktoken knows is `o200k_base`. */
export function encodingOf(model: string | undefined): Tiktoken {
  const name = encodingNameOf(model)
  const known = encodings.get(name)
  if (known !== undefined) return known
  const encoding = get_encoding(name)
  encodings.set(name, encoding)
  return encoding
}

const names = new Map<string | undefined, TiktokenEncoding>([[undefined, 'o200k_base']])

function encodingNameOf(model: string | undefined): TiktokenEncoding {
  const known = names.get(model)
  if (known !== undefined) return known
  const name = lookUp(model)
  names.set(model, name)
  return name
}

function lookUp(model: string | undefined): TiktokenEncoding {
  try {
    return get_encoding_name_for_model(model as TiktokenModel)
  } catch {
    return 'o200k_base'
  }
}
