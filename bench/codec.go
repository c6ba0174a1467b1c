package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

// codecs compares JSON libraries at decoding into any, and shows where they
// read odd input differently.
func codecs(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "codec"); err != nil {
		return nil, err
	}
	var variants []variant
	for _, n := range []string{"encoding/json", "ours", "go-json-experiment", "goccy/go-json", "sonic"} {
		variants = append(variants, variant{name: n, program: "codec", args: []string{"-variant=" + n}})
	}
	r := &result{Notes: []string{
		"All decode into `any` with json.Number. `ours` is `schema.DecodeAny`, which `Result.Value` uses: a plain parser, no unsafe code, every platform, no further module in the program that embeds the connector.",
		"Versions: go-json-experiment v1.27.2, goccy/go-json v0.10.5, sonic v1.15.0. Bold marks what encoding/json reads differently.",
	}}
	for _, op := range []string{"decode-list", "decode-credential"} {
		list, err := b.contenders(ctx, "", rig.Burst{Op: op, C: 1, Plain: true}, 100*time.Millisecond, variants)
		if err != nil {
			return nil, err
		}
		s, err := b.rounds(ctx, pick(b, 25, 3), list)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, microTable(op, s, variants, "encoding/json"))
		if err := b.stopChildren(); err != nil {
			return nil, err
		}
	}
	out, err := b.tool(ctx, b.root, b.bin("codec"), "-odd")
	if err != nil {
		return nil, err
	}
	odd := table{Caption: "Odd input:"}
	if err := json.Unmarshal([]byte(out), &odd); err != nil {
		return nil, err
	}
	r.Tables = append(r.Tables, odd)
	return r, nil
}
