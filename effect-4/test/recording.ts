import { Tracer } from "effect"

/** The tracer, but each span that it makes is recorded. */
export const recording = (tracer: Tracer.Tracer, record: (span: Tracer.Span) => void): Tracer.Tracer =>
  Tracer.make({
    ...(tracer.context === undefined ? {} : { context: tracer.context }),
    span: (options) => {
      const span = tracer.span(options)
      record(span)
      return span
    }
  })
