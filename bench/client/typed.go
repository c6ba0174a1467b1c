package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/databricks-account/connector/bench/rig"
	"github.com/databricks-account/connector/gen/provisioning"
)

// typed is the client that oapi-codegen generates from our own description:
// models, request builders and decoding, nothing else.
func typed(t target) (rig.Ops, error) {
	c, err := provisioning.NewClientWithResponses(t.url,
		provisioning.WithHTTPClient(&http.Client{Transport: t.transport}),
		provisioning.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", "Bearer "+rig.Token)
			req.Header.Set("Accept", "application/json")
			req.Header.Set("User-Agent", "bench/1.0")
			return nil
		}))
	if err != nil {
		return nil, err
	}
	return rig.Ops{
		"post": always(func(ctx context.Context) error {
			res, err := c.CredentialsCreateWithResponse(ctx, rig.AccountID, typedCredential())
			if err != nil {
				return err
			}
			if res.JSON200 == nil || res.JSON200.CredentialsName == nil {
				return fmt.Errorf("status %s", res.HTTPResponse.Status)
			}
			return expectName(*res.JSON200.CredentialsName)
		}),
		"list": always(func(ctx context.Context) error {
			res, err := c.WorkspacesListWithResponse(ctx, rig.AccountID)
			if err != nil {
				return err
			}
			if res.JSON200 == nil {
				return fmt.Errorf("status %s", res.HTTPResponse.Status)
			}
			return expectLength(len(*res.JSON200))
		}),
		"prepare-credential": always(func(context.Context) error {
			_, err := provisioning.NewCredentialsCreateRequest(t.url, rig.AccountID, typedCredential())
			return err
		}),
		"prepare-list": always(func(context.Context) error {
			_, err := provisioning.NewWorkspacesListRequest(t.url, rig.AccountID)
			return err
		}),
	}, nil
}

func typedCredential() provisioning.CreateCredentialRequest {
	role := rig.RoleARN
	return provisioning.CreateCredentialRequest{
		CredentialsName: rig.CredentialName,
		AwsCredentials:  provisioning.CreateCredentialAwsCredentials{StsRole: &provisioning.CreateCredentialStsRole{RoleArn: &role}},
	}
}
