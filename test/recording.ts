import { Tracer } from "effect"

/** The tracer, but each span that it makes is recorded. */
export const recording = (tracer: Tracer.Tracer, record: (span: Tracer.Span) => void): Tracer.Tracer =>
  Tracer.make({
    context: tracer.context,
    span: (...given) => {
      const span = tracer.span(...given)
      record(span)
      return span
    }
  })
