/**
 * Why keys are not fetched from an address: it is no URL, carries a credential, or is plain HTTP to another host. In words
 * that never show the address, since it may hold a credential; `undefined` for a good one.
 */
export function addressDefect(address: unknown, allowHttp = false): string | undefined {
  const url = typeof address === 'string' ? URL.parse(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an address that begins with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password: send them in a header'
  if (url.protocol === 'https:' || allowHttp || isLoopback(url.hostname)) return undefined
  return 'must begin with https:// for another host than this one; `allowHttp: true` would send keys in the clear'
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
