// Package clients runs programs of others, unmodified, against the emulator:
// the Databricks CLI, and Terraform or OpenTofu with the Databricks provider.
// It has only tests, and they need the programs:
//
//	go test ./emulator/clients -databricks "$(command -v databricks)" \
//	    -terraform "$(command -v tofu)" -provider ./terraform-provider-databricks
//
// Each of the tests is skipped without its program. Nothing is downloaded,
// and nothing outside of temporary directories is read or written. Every
// answer that a program gets is judged by the API description on the way.
package clients
