// Package otelhook reports calls to OpenTelemetry: one span per call, named by
// its action, with an event for every attempt that failed; and metrics of
// calls and attempts. It is middleware, and package connector does not know
// it:
//
//	conn, err := connector.Connect(ctx, "prod", connector.WithMiddleware(otelhook.Middleware()))
//
// The context of the span travels in the headers of the request (traceparent).
// No params, no answers and no texts of errors are reported: they may hold
// secrets.
package otelhook

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	connector "github.com/databricks-account/connector"
)

const scope = "github.com/databricks-account/connector/otelhook"

// Option configures Middleware.
type Option func(*options)

type options struct {
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	propagator propagation.TextMapPropagator
}

// WithTracerProvider replaces the global provider of tracers.
func WithTracerProvider(p trace.TracerProvider) Option { return func(o *options) { o.tracers = p } }

// WithMeterProvider replaces the global provider of meters.
func WithMeterProvider(p metric.MeterProvider) Option { return func(o *options) { o.meters = p } }

// WithPropagator replaces the global propagator.
func WithPropagator(p propagation.TextMapPropagator) Option {
	return func(o *options) { o.propagator = p }
}

// hook is the middleware's state.
type hook struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	attempts   metric.Int64Counter
}

// Middleware returns the middleware. The providers are those of the options,
// or the global ones at the time of this call.
func Middleware(opts ...Option) connector.Middleware {
	o := options{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider(), propagator: otel.GetTextMapPropagator()}
	for _, opt := range opts {
		opt(&o)
	}
	version := connector.Version
	meter := o.meters.Meter(scope, metric.WithInstrumentationVersion(version))
	h := &hook{tracer: o.tracers.Tracer(scope, trace.WithInstrumentationVersion(version)), propagator: o.propagator}
	var err1, err2 error
	h.duration, err1 = meter.Float64Histogram("databricks.account.call.duration", metric.WithUnit("s"), metric.WithDescription("Time of calls, repetitions and waits included."))
	h.attempts, err2 = meter.Int64Counter("databricks.account.attempts", metric.WithUnit("{attempt}"), metric.WithDescription("Requests that calls took."))
	if err := errors.Join(err1, err2); err != nil {
		otel.Handle(err)
	}
	return h.wrap
}

func (h *hook) wrap(next connector.Handler) connector.Handler {
	return func(ctx context.Context, call *connector.Call) (*connector.Result, error) {
		name := call.Action.Alias
		if name == "" {
			name = call.Action.Name
		}
		ctx, span := h.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
			attribute.String("databricks.action", call.Action.Name),
			attribute.String("databricks.service", call.Action.Service),
			attribute.String("databricks.danger", call.Action.Danger.String()),
			attribute.String("databricks.connection", call.Connection.Name()),
			attribute.String("http.request.method", call.Action.Method),
			attribute.String("url.template", call.Action.Path),
			attribute.String("server.address", call.Connection.Host()),
		))
		defer span.End()
		if call.Header == nil {
			call.Header = http.Header{}
		}
		h.propagator.Inject(ctx, propagation.HeaderCarrier(call.Header))
		begin := time.Now()
		res, err := next(ctx, call)
		h.record(ctx, span, name, res, err, time.Since(begin))
		return res, err
	}
}

func (h *hook) record(ctx context.Context, span trace.Span, name string, res *connector.Result, err error, took time.Duration) {
	attempts := connector.Attempts(err)
	if res != nil {
		attempts = res.Attempts
	}
	status := 0
	for i, a := range attempts {
		status = a.Status
		if a.Err != "" {
			span.AddEvent("attempt failed", trace.WithTimestamp(a.Start.Add(a.Duration)), trace.WithAttributes(
				attribute.Int("attempt", i+1), attribute.Int("http.response.status_code", a.Status),
				attribute.String("databricks.request_id", a.RequestID),
				attribute.Float64("wait_before", a.Wait.Seconds()),
			))
		}
	}
	if n := len(attempts); n > 0 {
		span.SetAttributes(attribute.Int("databricks.attempts", n), attribute.String("databricks.request_id", attempts[n-1].RequestID))
	}
	if status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
	}
	kind := "ok"
	if err != nil {
		kind = connector.ErrorClass(err)
		span.SetAttributes(attribute.String("error.type", kind))
		span.SetStatus(codes.Error, kind)
	}
	set := metric.WithAttributes(attribute.String("databricks.action", name), attribute.String("outcome", kind))
	if h.duration != nil {
		h.duration.Record(ctx, took.Seconds(), set)
	}
	if h.attempts != nil {
		h.attempts.Add(ctx, int64(len(attempts)), set)
	}
}
