package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/bytedance/sonic"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	goccy "github.com/goccy/go-json"

	"github.com/databricks-account/connector/schema"
)

// decoder reads one JSON value into any; numbers become json.Number.
type decoder func(text []byte) (any, error)

func decoders() map[string]decoder {
	exact := sonic.Config{UseNumber: true, CopyString: true, ValidateString: true}.Froze()
	numbers := jsonv2.WithUnmarshalers(jsonv2.UnmarshalFromFunc(numberV2))
	return map[string]decoder{
		"encoding/json":      standard,
		"ours":               schema.DecodeAny,
		"go-json-experiment": func(text []byte) (v any, err error) { return v, jsonv2.Unmarshal(text, &v, numbers) },
		"goccy/go-json": func(text []byte) (any, error) {
			return one(goccy.NewDecoder(bytes.NewReader(text)))
		},
		"sonic": func(text []byte) (v any, err error) { return v, exact.Unmarshal(text, &v) },
	}
}

func standard(text []byte) (any, error) { return one(json.NewDecoder(bytes.NewReader(text))) }

// stream is what the decoders of encoding/json and its likes have in common.
type stream interface {
	UseNumber()
	Decode(v any) error
}

// one reads a value and demands that nothing follows.
func one(d stream) (v any, err error) {
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	var more any
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}

// numberV2 keeps the digits of numbers that are decoded into any.
func numberV2(d *jsontext.Decoder, v *any) error {
	if d.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	text, err := d.ReadValue()
	if err != nil {
		return err
	}
	*v = json.Number(text)
	return nil
}
