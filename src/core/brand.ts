/** `instanceof` across copies: npm may install this package twice, and a bundler may include it twice. */

const brands = new WeakMap<object, symbol>();

/** Names a class of errors, and marks its instances for every copy of the package. */
export function brand(errorClass: { prototype: Error }, name: string): void {
  const symbol = Symbol.for(`monad-api-keys.${name}`);
  brands.set(errorClass, symbol);
  Object.defineProperty(errorClass.prototype, symbol, { value: true });
  errorClass.prototype.name = name;
}

/** The `Symbol.hasInstance` of a branded class. A caller's own class that extends one has no brand. */
export function isInstance(errorClass: Function, value: unknown): boolean {
  const symbol = brands.get(errorClass);
  // In what the value inherits: a prototype is no instance of its own class.
  return symbol
    ? typeof value === "object" && value !== null && symbol in Object(Object.getPrototypeOf(value))
    : Function.prototype[Symbol.hasInstance].call(errorClass, value);
}
