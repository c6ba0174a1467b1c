package emulator

import (
	"fmt"
	"strings"
)

// Exports returns shell lines that point the connector, the Databricks SDKs,
// the Databricks CLI and the Terraform provider at an emulator that listens
// on base, such as http://127.0.0.1:8080.
func (e *Emulator) Exports(base string) string {
	var b strings.Builder
	account := e.accounts[0]
	fmt.Fprintf(&b, `# run-action, Databricks SDKs, Databricks CLI, Terraform provider (personal access token):
export DATABRICKS_HOST=%[1]s
export DATABRICKS_ACCOUNT_ID=%[2]s
export DATABRICKS_TOKEN=%[3]s

# The same with OAuth instead of the token:
#   unset DATABRICKS_TOKEN
#   export DATABRICKS_CLIENT_ID=%[4]s
#   export DATABRICKS_CLIENT_SECRET=%[5]s

# As a profile of ~/.databrickscfg:
#   [emulator]
#   host          = %[1]s
#   account_id    = %[2]s
#   token         = %[3]s

# As a Terraform provider:
#   provider "databricks" {
#     host       = "%[1]s"
#     account_id = "%[2]s"
#     token      = "%[3]s"
#   }
`, base, account, DefaultToken, DefaultClientID, DefaultClientSecret)
	if len(e.accounts) > 1 {
		fmt.Fprintf(&b, "\n# Other accounts, with the same OAuth credentials:\n")
		for _, id := range e.accounts[1:] {
			fmt.Fprintf(&b, "#   %s\n", id)
		}
	}
	return b.String()
}
