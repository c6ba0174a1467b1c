package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/databricks-account/connector/bench/rig"
)

// raw is a client written by hand with net/http and encoding/json, as one
// would for two endpoints: no retries, no limits, no validation.
type raw struct {
	url    string
	client *http.Client
}

func newRaw(t target) *raw {
	return &raw{url: t.url, client: &http.Client{Transport: t.transport}}
}

func (r *raw) request(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	var rd io.Reader
	if body != nil {
		rd = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, rd)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "bench/1.0")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// call sends and reads the whole answer.
func (r *raw) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := r.request(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+rig.Token)
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("status %s: %.200s", resp.Status, out)
	}
	return out, nil
}

type credential struct {
	CredentialsID   string `json:"credentials_id,omitempty"`
	CredentialsName string `json:"credentials_name"`
	AccountID       string `json:"account_id,omitempty"`
	AWSCredentials  struct {
		STSRole struct {
			RoleARN    string `json:"role_arn"`
			ExternalID string `json:"external_id,omitempty"`
		} `json:"sts_role"`
	} `json:"aws_credentials"`
	CreationTime int64 `json:"creation_time,omitempty"`
}

type workspace struct {
	WorkspaceID            int64             `json:"workspace_id"`
	WorkspaceName          string            `json:"workspace_name"`
	DeploymentName         string            `json:"deployment_name"`
	AWSRegion              string            `json:"aws_region"`
	AccountID              string            `json:"account_id"`
	CredentialsID          string            `json:"credentials_id"`
	StorageConfigurationID string            `json:"storage_configuration_id"`
	WorkspaceStatus        string            `json:"workspace_status"`
	WorkspaceStatusMessage string            `json:"workspace_status_message"`
	CreationTime           int64             `json:"creation_time"`
	PricingTier            string            `json:"pricing_tier"`
	CustomTags             map[string]string `json:"custom_tags"`
}

type user struct {
	ID          string `json:"id"`
	UserName    string `json:"userName"`
	DisplayName string `json:"displayName"`
	Active      bool   `json:"active"`
}

func credentialStruct() *credential {
	c := &credential{CredentialsName: rig.CredentialName}
	c.AWSCredentials.STSRole.RoleARN = rig.RoleARN
	return c
}

// rawStruct is the floor of the comparison.
func rawStruct(t target) (rig.Ops, error) {
	r := newRaw(t)
	return rig.Ops{
		"post": always(func(ctx context.Context) error {
			body, err := json.Marshal(credentialStruct())
			if err != nil {
				return err
			}
			text, err := r.call(ctx, http.MethodPost, rig.CredentialsPath, body)
			if err != nil {
				return err
			}
			var out credential
			if err := json.Unmarshal(text, &out); err != nil {
				return err
			}
			return expectName(out.CredentialsName)
		}),
		"list": always(func(ctx context.Context) error {
			text, err := r.call(ctx, http.MethodGet, rig.WorkspacesPath, nil)
			if err != nil {
				return err
			}
			var out []workspace
			if err := json.Unmarshal(text, &out); err != nil {
				return err
			}
			return expectLength(len(out))
		}),
		"items":       always(func(ctx context.Context) error { return r.users(ctx, rig.UserCount) }),
		"items-tenth": always(func(ctx context.Context) error { return r.users(ctx, rig.UserCount/10) }),
	}, nil
}

// users walks the first users, a hundred a page.
func (r *raw) users(ctx context.Context, most int) error {
	n := 0
	for n < most {
		text, err := r.call(ctx, http.MethodGet, fmt.Sprintf("%s?startIndex=%d&count=100", rig.UsersPath, n+1), nil)
		if err != nil {
			return err
		}
		var page struct {
			Resources []user
		}
		if err := json.Unmarshal(text, &page); err != nil {
			return err
		}
		if len(page.Resources) == 0 {
			break
		}
		n += len(page.Resources)
	}
	return expectUsers(n, most)
}

// rawMap decodes into any, as a program does that does not know the type.
func rawMap(t target) (rig.Ops, error) {
	r := newRaw(t)
	prepare := func(method, path string, body map[string]any) func() (rig.Op, error) {
		return func() (rig.Op, error) {
			return func(ctx context.Context) error {
				var text []byte
				if body != nil {
					var err error
					if text, err = json.Marshal(body); err != nil {
						return err
					}
				}
				_, err := r.request(ctx, method, path, text)
				return err
			}, nil
		}
	}
	return rig.Ops{
		"post": always(func(ctx context.Context) error {
			body, err := json.Marshal(credentialBody())
			if err != nil {
				return err
			}
			text, err := r.call(ctx, http.MethodPost, rig.CredentialsPath, body)
			if err != nil {
				return err
			}
			var out any
			if err := json.Unmarshal(text, &out); err != nil {
				return err
			}
			return expectCredential(out)
		}),
		"list": always(func(ctx context.Context) error {
			text, err := r.call(ctx, http.MethodGet, rig.WorkspacesPath, nil)
			if err != nil {
				return err
			}
			var out any
			if err := json.Unmarshal(text, &out); err != nil {
				return err
			}
			return expectList(out)
		}),
		"prepare-credential": prepare(http.MethodPost, rig.CredentialsPath, credentialBody()),
		"prepare-workspace":  prepare(http.MethodPost, rig.WorkspacesPath, workspaceBody()),
		"prepare-list":       prepare(http.MethodGet, rig.WorkspacesPath, nil),
	}, nil
}

// rawUndecoded reads the answer and leaves it as bytes: what no client can
// pass.
func rawUndecoded(t target) (rig.Ops, error) {
	r := newRaw(t)
	return rig.Ops{
		"post": always(func(ctx context.Context) error {
			body, err := json.Marshal(credentialStruct())
			if err != nil {
				return err
			}
			_, err = r.call(ctx, http.MethodPost, rig.CredentialsPath, body)
			return err
		}),
		"list": always(func(ctx context.Context) error {
			_, err := r.call(ctx, http.MethodGet, rig.WorkspacesPath, nil)
			return err
		}),
	}, nil
}

func always(op rig.Op) func() (rig.Op, error) {
	return func() (rig.Op, error) { return op, nil }
}

func expectName(name string) error {
	if name != rig.CredentialName {
		return fmt.Errorf("got credential %q", name)
	}
	return nil
}

func expectLength(n int) error {
	if n != rig.ListLength {
		return fmt.Errorf("got %d workspaces", n)
	}
	return nil
}

func expectUsers(n, want int) error {
	if n != want {
		return fmt.Errorf("got %d users", n)
	}
	return nil
}

func expectCredential(v any) error {
	m, _ := v.(map[string]any)
	name, _ := m["credentials_name"].(string)
	return expectName(name)
}

func expectList(v any) error {
	list, _ := v.([]any)
	return expectLength(len(list))
}
