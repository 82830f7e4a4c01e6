/** An element of the page that has to be there. */
export function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`expected ${selector} on the page, got none`)
  return found
}

/** A new element with attributes and children; text is never read as HTML. */
export function made(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (string | Node)[]
): HTMLElement {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

/** Says on the page what went wrong. */
export function say(error: unknown): void {
  element('#trouble').textContent = error instanceof Error ? error.message : String(error)
}

/** What was typed into each field of a form. */
export function typedInto(form: HTMLElement): (name: string) => string {
  if (!(form instanceof HTMLFormElement)) throw new Error('expected a form')
  const fields = new FormData(form)
  return (name) => {
    const typed = fields.get(name)
    return typeof typed === 'string' ? typed : ''
  }
}

/** Does it whenever the form is sent, and says what goes wrong. */
export function onSubmit(selector: string, act: (field: (name: string) => string) => Promise<void>): void {
  const form = element(selector)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    element('#trouble').textContent = ''
    act(typedInto(form)).catch(say)
  })
}
