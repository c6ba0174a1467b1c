package otelhook_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/otelhook"
)

func TestSpansAndMetrics(t *testing.T) {
	var parents []string
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parents = append(parents, r.Header.Get("Traceparent"))
		switch n++; n {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
		case 2:
			w.Header().Set("X-Request-Id", "r-2")
			_, _ = io.WriteString(w, "{}")
		default:
			w.WriteHeader(403)
			_, _ = io.WriteString(w, `{"error_code":"PERMISSION_DENIED","message":"secret-text"}`)
		}
	}))
	defer srv.Close()
	spans := tracetest.NewSpanRecorder()
	reader := metric.NewManualReader()
	conn, err := connector.NewConnection(connector.WithName("prod"), connector.WithHost(srv.URL), connector.WithAccountID("a"), connector.WithToken("t-secret-token"),
		connector.WithRandom(func() float64 { return 0 }),
		connector.WithMiddleware(otelhook.Middleware(
			otelhook.WithTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans))),
			otelhook.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(reader))),
			otelhook.WithPropagator(propagation.TraceContext{}),
		)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, _ = conn.RunAction(t.Context(), "credentials_list", nil)
	}
	ended := spans.Ended()
	if len(ended) != 2 {
		t.Fatalf("%d spans", len(ended))
	}
	first, second := ended[0], ended[1]
	if first.Name() != "credentials_list" || len(first.Events()) != 1 || first.Status().Code != codes.Unset {
		t.Errorf("first span %v %v %v", first.Name(), first.Events(), first.Status())
	}
	if second.Status().Code != codes.Error || second.Status().Description != "PERMISSION_DENIED" {
		t.Errorf("second span %v", second.Status())
	}
	text := fmt.Sprint(first.Attributes(), second.Attributes(), first.Events(), second.Events())
	for _, want := range []string{"r-2", "prod", "PERMISSION_DENIED", "get_api_2_0_accounts_by_account_id_credentials"} {
		if !strings.Contains(text, want) {
			t.Errorf("the spans lack %s: %s", want, text)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("a secret in %s", text)
	}
	if len(parents) != 3 || parents[0] != parents[1] || !strings.Contains(parents[0], first.SpanContext().TraceID().String()) || parents[2] == parents[0] {
		t.Errorf("traceparent headers %v", parents)
	}
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	var attempts int64
	calls := uint64(0)
	for _, m := range data.ScopeMetrics[0].Metrics {
		switch d := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, p := range d.DataPoints {
				attempts += p.Value
			}
		case metricdata.Histogram[float64]:
			for _, p := range d.DataPoints {
				calls += p.Count
			}
		}
	}
	if attempts != 3 || calls != 2 {
		t.Errorf("%d attempts of %d calls", attempts, calls)
	}
}
