/** What a printer shows, where a configuration may say so. */
export interface Display {
  /** Hosts on which nothing was to be changed. */
  readonly okHosts: boolean
  readonly skippedHosts: boolean
  /** Failures go to standard error. */
  readonly failedToStderr: boolean
  /** When a host begins a task. */
  readonly hostStarts: boolean
  /** In check mode, headlines say that nothing is changed. */
  readonly checkMarkers: boolean
  readonly taskPathOnFailure: boolean
  readonly deprecations: boolean
  /** Warnings that results carry. */
  readonly taskWarnings: boolean
  /** Lines around each change in a difference. */
  readonly diffContext: number
  /** Writes results in another way than as JSON. */
  readonly asText?: ResultText | undefined
}

/** The text of a result, with so many blanks for each level as the second argument says; undefined for the usual ones. */
export type ResultText = (values: { readonly [key: string]: unknown }, indent: number | undefined) => string

/** The display where no configuration says otherwise. */
export const usualDisplay: Display = {
  okHosts: true,
  skippedHosts: true,
  failedToStderr: false,
  hostStarts: false,
  checkMarkers: false,
  taskPathOnFailure: false,
  deprecations: true,
  taskWarnings: true,
  diffContext: 3,
}
