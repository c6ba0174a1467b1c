// Package sdkauth brings every kind of authentication of the official SDK to a
// connection: the login of the Databricks CLI, Azure (client secret, managed
// identity, CLI), Google, GitHub Actions and Azure DevOps pipelines, the
// metadata service, and user name with password. The kinds that are built into
// package connector need it not:
//
//	conn, err := connector.Connect(ctx, "prod", connector.WithAuthenticator(sdkauth.Authenticator()))
//
// Importing it links the SDK's configuration package: about ten megabytes, and
// some milliseconds at every start. A program that cannot afford that runs a
// helper process only where it is needed: its main calls Serve.
package sdkauth
