/** What several calls are made for, such as the answer to one token request. */
export class Work {
  /** Whose calls it waits for: the first that it made one of. Another instance only counts the call. */
  owner: UnderWay | undefined = undefined
  ended = false
  end = (): void => {
    this.ended = true
  }
}

/** Counts calls, and the work that they are made for. Once closed, it takes no new work, and says when all has ended. */
export class UnderWay {
  private closed = false
  private count = 0

  constructor(private readonly onIdle: () => void) {}

  /** Whether a call may begin. */
  enter(work: Work | undefined): boolean {
    const admitted = work?.owner === this && !work.ended
    if (this.closed && !admitted) return false
    if (work !== undefined && work.owner === undefined && !work.ended) {
      this.count++
      work.owner = this
      work.end = () => {
        work.ended = true
        this.leave()
      }
    }
    this.count++
    return true
  }

  /** A call that began has ended. */
  leave(): void {
    this.count--
    if (this.closed && this.count === 0) this.onIdle()
  }

  /** Takes no new work. */
  close(): void {
    this.closed = true
    if (this.count === 0) this.onIdle()
  }
}
