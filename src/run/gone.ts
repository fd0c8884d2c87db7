/** Hosts that take no part any more, from play to play, until `meta: clear_host_errors`. */
export class Gone {
  readonly failed = new Set<string>()
  readonly unreachable = new Set<string>()

  has(host: string): boolean {
    return this.failed.has(host) || this.unreachable.has(host)
  }

  get size(): number {
    return this.failed.size + this.unreachable.size
  }

  /** Takes a host back in. */
  forgive(host: string): void {
    this.failed.delete(host)
    this.unreachable.delete(host)
  }
}
