// Package connector calls every operation of the Databricks Account API, and
// the legacy Groups API, by name.
//
// An action is an operation with a name that never changes, such as
// get_api_2_0_accounts_by_account_id_workspaces, and a short alias, such as
// workspaces_list; either is accepted everywhere. Its params are one flat
// object: path and query parameters by name, the request body under "data".
//
//	res, err := connector.RunConnectionAction(ctx, "prod", "workspaces_get", map[string]any{"workspace_id": 7405605841929999})
//
// # Connections
//
// A connection says where calls go and as whom. RunConnectionAction and Connect
// name one: a profile of ~/.databrickscfg, or with an empty name what the
// environment describes, in the order of the official tools. NewConnection
// makes one of options alone. Tokens, OAuth client credentials and token
// federation are built in; package sdkauth has every other kind.
//
//	conn, err := connector.NewConnection(
//		connector.WithHost("https://accounts.cloud.databricks.com"),
//		connector.WithAccountID(account),
//		connector.WithOAuthM2M(clientID, clientSecret),
//	)
//
// A connection is safe for concurrent use, and made to be kept: it holds
// network connections, a token, and the rate limits that its calls share.
//
// # Calls
//
// Params are validated completely before anything is sent: a *ValidationError
// has every problem at once, each with its place, and a suggestion where
// something near exists. Integers of 64 bits stay exact both ways.
//
// Connection.RunAction says how calls are repeated, and what each error means.
// In short: what may be repeated is, with Retry-After honoured, and a creation
// that may have happened is never repeated blindly.
//
// Connection.Items walks a list over all its pages, Connection.Wait and
// WithWait wait for an effect to be complete, Connection.RunActionTo streams a
// large answer, Connection.DryRun shows a request without sending it, and the
// action "custom" calls paths that have no action.
//
// # Finding actions
//
// Registry.Lookup finds an action by name, Registry.Search by words. An Action
// is data: its schema is what validation, help and tool definitions are made
// of.
//
// # Safety
//
// WithPolicy, WithReadOnly and WithConfirmDestructive say what a connection
// may do; WithAudit writes a line per call; WithMiddleware wraps calls.
// Credentials go to the connection's own scheme and host, and nowhere else.
// Result.Masked hides the secrets that some answers hold.
package connector
