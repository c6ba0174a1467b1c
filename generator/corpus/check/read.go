package check

import (
	"errors"
	"fmt"
	"os"

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
	if _, err := yaml.Unmarshal(data, &head, yaml.DecodeOpts{}); err == nil && head.Swagger != nil {
		var old openapi2.T
		if _, err := yaml.Unmarshal(data, &old, yaml.DecodeOpts{}); err != nil {
			return nil, err
		}
		if doc, err = openapi2conv.ToV3(&old); err != nil {
			return nil, err
		}
	} else {
		loader := openapi3.NewLoader()
		loader.IsExternalRefsAllowed = true
		if doc, err = loader.LoadFromFile(file); err != nil {
			return nil, err
		}
	}
	if doc.Paths == nil {
		return nil, errors.New("there are no paths")
	}
	return doc, nil
}
