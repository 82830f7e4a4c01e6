/** What a client asks, over HTTP and over a WebSocket alike. */
export interface Asked {
  /** Empty where the operation is named by its hash. */
  readonly text: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}
