/** Not enumerable: printing a governed client shows what printing a bare one shows. */
export function hide(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false })
}
