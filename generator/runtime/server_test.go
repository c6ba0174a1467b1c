package runtime

import (
	"context"
	"errors"
	"strings"
	"testing"

	connector "github.com/databricks-account/connector"
)

func TestServers(t *testing.T) {
	variable := Server{URL: "https://{region}.example.com/{base}", Variables: []Variable{{Name: "region", Default: "eu", Enum: []string{"eu", "us"}}, {Name: "base", Default: "v2"}}}
	for _, c := range []struct {
		name    string
		servers []Server
		opts    []Option
		want    string // "" when it is refused
	}{
		{"defaults", []Server{variable}, nil, "https://eu.example.com/v2/pets/a"},
		{"a variable", []Server{variable}, []Option{WithVariable("region", "us")}, "https://us.example.com/v2/pets/a"},
		{"a value that is none", []Server{variable}, []Option{WithVariable("region", "moon")}, ""},
		{"a relative server", []Server{{URL: "/v1"}}, nil, ""},
		{"no server", nil, nil, ""},
		{"an undeclared variable", []Server{{URL: "https://{x}.example.com"}}, nil, ""},
		{"the caller's", nil, []Option{WithServer("http://localhost:1/x?y=z")}, "http://localhost:1/x/pets/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := New(pets(c.servers...), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			req, err := conn.NewRequest(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
			if c.want == "" {
				if !errors.Is(err, connector.ErrNoConnection) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil || req.URL.String() != c.want {
				t.Errorf("got %v, %v", req, err)
			}
		})
	}
	if _, err := New(pets(), WithServer("ftp://x"), WithCredential("none", "x")); err == nil || !strings.Contains(err.Error(), "none") || !strings.Contains(err.Error(), "ftp") {
		t.Errorf("both mistakes are one error: %v", err)
	}
}
