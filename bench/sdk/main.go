// Command sdk is the client process of databricks-sdk-go. The same source is
// built twice: go.mod has v0.175.0, v0173.mod the version before decoding
// became slower (go build -modfile=v0173.mod).
//
// The SDK is measured with its limit of 15 calls a second off unless -limited
// is given; everything else is as it comes.
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"

	"github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/provisioning"

	"github.com/databricks-account/connector/bench/rig"
)

func main() {
	url := flag.String("url", "http://localhost", "address of the server")
	transport := flag.String("transport", "tuned", "tuned, default, null or own")
	limited := flag.Bool("limited", false, "keep the SDK's limit of calls a second")
	flag.Parse()
	if err := run(*url, *transport, *limited); err != nil {
		fmt.Fprintln(os.Stderr, "sdk:", err)
		os.Exit(1)
	}
}

func run(url, transport string, limited bool) error {
	rt, err := rig.Transport(transport)
	if err != nil {
		return err
	}
	c := &databricks.Config{Host: url, AccountID: rig.AccountID, Token: rig.Token, AuthType: "pat", HTTPTransport: rt}
	if !limited {
		c.RateLimitPerSecond = math.MaxInt32
	}
	a, err := databricks.NewAccountClient(c)
	if err != nil {
		return err
	}
	return rig.Serve(context.Background(), os.Stdin, os.Stdout, rig.Ops{
		"post":        func() (rig.Op, error) { return post(a), nil },
		"list":        func() (rig.Op, error) { return list(a), nil },
		"items":       func() (rig.Op, error) { return items(a, rig.UserCount), nil },
		"items-tenth": func() (rig.Op, error) { return items(a, rig.UserCount/10), nil },
	})
}

func post(a *databricks.AccountClient) rig.Op {
	return func(ctx context.Context) error {
		out, err := a.Credentials.Create(ctx, provisioning.CreateCredentialRequest{
			CredentialsName: rig.CredentialName,
			AwsCredentials:  provisioning.CreateCredentialAwsCredentials{StsRole: &provisioning.CreateCredentialStsRole{RoleArn: rig.RoleARN}},
		})
		if err != nil {
			return err
		}
		if out.CredentialsName != rig.CredentialName {
			return fmt.Errorf("got credential %q", out.CredentialsName)
		}
		return nil
	}
}

func list(a *databricks.AccountClient) rig.Op {
	return func(ctx context.Context) error {
		out, err := a.Workspaces.List(ctx)
		if err != nil {
			return err
		}
		if len(out) != rig.ListLength {
			return fmt.Errorf("got %d workspaces", len(out))
		}
		return nil
	}
}

// items walks the first users by the SDK's iterator, page by page.
func items(a *databricks.AccountClient, most int) rig.Op {
	return func(ctx context.Context) error {
		n := 0
		for it := a.UsersV2.List(ctx, iam.ListAccountUsersRequest{Count: 100}); n < most && it.HasNext(ctx); n++ {
			if _, err := it.Next(ctx); err != nil {
				return err
			}
		}
		if n != most {
			return fmt.Errorf("got %d users", n)
		}
		return nil
	}
}
