/** How a person is asked: whether the answer is seen while it is typed, and the earlier answers to go back to, newest first. */
export interface AskHow {
  readonly echo: boolean
  readonly history?: readonly string[]
}

/** Puts a question to the person at the terminal and gives the answer; throws a Failure when nobody is there. */
export type Ask = (question: string, how: AskHow) => Promise<string>
