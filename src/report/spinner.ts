import ora from 'ora'
import type { Progress } from './progress.ts'

/** The live line at the bottom of a terminal. */
export interface Spinner {
  /** Brings the line up to date. */
  tick(): void
  /** Takes the line away while a person is asked something. */
  pause(): void
  resume(): void
  stop(): void
}

export interface SpinnerSettings {
  readonly stream: NodeJS.WriteStream
  readonly progress: Progress
  readonly clock: () => number
  readonly colour: boolean
  readonly redact: (text: string) => string
}

/**
 * A spinner that shows a progress below the output. While it is shown, ora takes its line away before anything else is
 * written to the terminal and puts it back below.
 */
export function createSpinner(settings: SpinnerSettings): Spinner {
  const { stream, progress, clock } = settings
  const spinner = ora({
    stream,
    // The terminal stays as it is: keys are for the shell that comes after, and Ctrl-C is ours.
    discardStdin: false,
    hideCursor: false,
    isEnabled: true,
    color: settings.colour ? 'cyan' : false,
  })
  let paused = false
  return {
    tick() {
      const line = paused ? '' : settings.redact(progress.line(clock(), (stream.columns ?? 80) - 4))
      if (line === '') {
        if (spinner.isSpinning) spinner.stop()
        return
      }
      spinner.text = line
      if (!spinner.isSpinning) spinner.start()
    },
    pause() {
      paused = true
      spinner.stop()
    },
    resume() {
      paused = false
    },
    stop() {
      paused = true
      spinner.stop()
    },
  }
}

/** Ticks a spinner ten times a second; the returned function ends that and takes the line away. */
export function runSpinner(spinner: Spinner): () => void {
  const timer = setInterval(() => spinner.tick(), 100)
  timer.unref()
  return () => {
    clearInterval(timer)
    spinner.stop()
  }
}
