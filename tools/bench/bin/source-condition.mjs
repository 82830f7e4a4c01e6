/** The packages' `exports` name their TypeScript sources under this condition; without it they answer with `dist`. */
const CONDITION = '@mesh/source'

export const resolve = (specifier, context, next) =>
  next(specifier, { ...context, conditions: [...(context.conditions ?? []), CONDITION] })
