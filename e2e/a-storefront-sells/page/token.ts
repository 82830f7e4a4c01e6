/** The token that a login put behind the address; it is never sent with a request for the page. */
export const tokenOfPage = (): string => new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
