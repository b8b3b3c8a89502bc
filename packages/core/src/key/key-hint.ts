/** Prefixes that say whose key it is and of which kind, longest first. Formats: packages/redact/src/provider-key-patterns.ts */
const prefix =
  /^(?:sk-(?:proj|svcacct|service|None|or-v1|ant-[a-z]{3}\d\d)-|sk-ant-|sk-|AIza|AQ\.|gsk_|xai-|pplx-|r8_|nvapi-|hf_|fw_|csk-|tgp_v1_)/

/** A key shorter than this keeps its end too: four characters would be too much of it. */
const shortestHinted = 24

/** What providers' consoles show of a key, so that it is found there: its kind and its last four characters. */
export function keyHint(secret: string): string {
  const kind = prefix.exec(secret)?.[0] ?? ''
  return `${kind}...${secret.length < shortestHinted ? '' : secret.slice(-4)}`
}
