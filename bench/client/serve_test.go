package main

import (
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/bench/rig"
)

func serve(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(rig.Answers(0))
	t.Cleanup(srv.Close)
	return srv.URL
}

func multi() openapi3.SchemaValidationOption { return openapi3.MultiErrors() }
