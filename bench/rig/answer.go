package rig

import (
	"fmt"
	"strconv"
)

// What every variant sends and gets.
const (
	AccountID = "d5a0a1c4-4a1e-4cf3-9c3b-61f6d4a2c9b7"
	Token     = "dapi-not-a-secret-only-for-this-benchmark"

	CredentialName = "bench-credentials"
	RoleARN        = "arn:aws:iam::123456789012:role/bench-cross-account"

	// ListLength is the number of workspaces in a list: 44 KB.
	ListLength = 100
	// UserCount is the number of users that the server lists in pages.
	UserCount = 100_000
)

// CredentialsPath and the others are the paths of the measured calls.
const (
	CredentialsPath = "/api/2.0/accounts/" + AccountID + "/credentials"
	WorkspacesPath  = "/api/2.0/accounts/" + AccountID + "/workspaces"
	UsersPath       = "/api/2.0/accounts/" + AccountID + "/scim/v2/Users"
)

// Credential is the answer to the small POST.
func Credential() []byte {
	return []byte(`{"credentials_id":"5f7c1e92-3a60-4d8b-9e14-b07d62c8a135","credentials_name":"` + CredentialName +
		`","account_id":"` + AccountID + `","aws_credentials":{"sts_role":{"role_arn":"` + RoleARN + `","external_id":"` + AccountID +
		`"}},"creation_time":1719847265123}`)
}

// WorkspaceList is the answer of the list, n workspaces as one bare array.
func WorkspaceList(n int) []byte {
	b := []byte{'['}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"workspace_id":%d,"workspace_name":"analytics-%03d","deployment_name":"dbc-%08x-%04x","aws_region":"us-west-2",`+
			`"account_id":"%s","credentials_id":"5f7c1e92-3a60-4d8b-9e14-%012d","storage_configuration_id":"e04b9a37-12cd-4f86-8a5e-%012d",`+
			`"workspace_status":"RUNNING","creation_time":%d,"pricing_tier":"ENTERPRISE",`+
			`"custom_tags":{"team":"analytics","env":"p%02d"}}`,
			4_503_599_627_370_497+int64(i)*7919, i, 0x1f3a5b7c+i, i, AccountID, i, i, 1_719_847_265_123+int64(i)*1000, i%100)
	}
	return append(b, ']')
}

// UserPage is one SCIM page: users start (from 1) to start+count-1 of total.
func UserPage(dst []byte, start, count, total int) []byte {
	end := min(start+count, total+1)
	n := max(end-start, 0)
	dst = fmt.Appendf(dst, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"startIndex":%d,"itemsPerPage":%d,"Resources":[`, total, start, n)
	for i := start; i < end; i++ {
		if i > start {
			dst = append(dst, ',')
		}
		id := strconv.Itoa(7_000_000_000_000 + i)
		dst = fmt.Appendf(dst, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"%s","userName":"user%06d@example.com","displayName":"User Number %06d",`+
			`"active":true,"externalId":"ext-%06d","name":{"givenName":"User","familyName":"Number %06d"},`+
			`"emails":[{"value":"user%06d@example.com","type":"work","primary":true}],"roles":[{"value":"account_user"}]}`, id, i, i, i, i, i)
	}
	return append(dst, `]}`...)
}
