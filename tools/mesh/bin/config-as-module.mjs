/** A config file is a module wherever it lies, also where no package.json says so. */
const CONFIG = '?mesh-config'

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context)
  return specifier.endsWith(CONFIG) ? { ...resolved, format: 'module' } : resolved
}
