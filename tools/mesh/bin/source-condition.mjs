/** The packages' `exports` name their TypeScript sources under this condition; without it they answer with `dist`. */
const CONDITION = '@mesh/source'

/** A config file is a module wherever it lies, also where no package.json says so. */
const CONFIG = '?mesh-config'

export const resolve = (specifier, context, next) => {
  const resolved = next(specifier, { ...context, conditions: [...(context.conditions ?? []), CONDITION] })
  if (!specifier.endsWith(CONFIG)) return resolved
  return resolved instanceof Promise ? resolved.then(asModule) : asModule(resolved)
}

const asModule = (resolved) => ({ ...resolved, format: 'module' })
