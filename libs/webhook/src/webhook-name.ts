const NAME = /^[a-z][a-z0-9-]{0,62}$/

/** A part of a path and of a variable's name. In a file without imports: whoever only reads settings needs no more. */
export const isWebhookName = (name: string): boolean => NAME.test(name)
