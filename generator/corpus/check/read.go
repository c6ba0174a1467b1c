package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
)

// read loads a description by kin-openapi alone.
func read(file string) (doc *openapi3.T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("kin-openapi fails: %v", p)
		}
	}()
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var head struct {
		Swagger any `json:"swagger"`
	}
	if err := decode(data, &head); err == nil && head.Swagger != nil {
		var old openapi2.T
		if bytes.Contains(data, []byte("nullable")) {
			data = extended(data)
		}
		if err := decode(data, &old); err != nil {
			return nil, err
		}
		if doc, err = openapi2conv.ToV3(&old); err != nil {
			return nil, err
		}
	} else {
		loader := openapi3.NewLoader()
		loader.IsExternalRefsAllowed = true
		loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) {
			data, err := os.ReadFile(filepath.FromSlash(at.Path))
			if err != nil || !bytes.Contains(data, []byte("nullable")) || !bytes.Contains(data, []byte("3.1")) {
				return data, err
			}
			return besideRef(data), nil
		}
		if doc, err = loader.LoadFromFile(file); err != nil {
			return nil, err
		}
	}
	if doc.Paths == nil {
		doc.Paths = openapi3.NewPaths() // of webhooks alone, or of schemas
	}
	return doc, nil
}

// decode reads JSON as such: it may hold characters that YAML does not allow.
func decode(data []byte, v any) error {
	if json.Valid(data) {
		return json.Unmarshal(data, v)
	}
	_, err := yaml.Unmarshal(data, v, yaml.DecodeOpts{})
	return err
}
