package cli

import (
	"fmt"

	connector "github.com/databricks-account/connector"
)

// tell is the story itself: an account from nothing to a workspace that people
// can work in.
func (s *story) tell() {
	s.title("Cloud resources: a role, a bucket, a network")
	creds := s.run("credentials_create", params{"data": params{
		"credentials_name": "demo",
		"aws_credentials":  params{"sts_role": params{"role_arn": "arn:aws:iam::123456789012:role/demo"}},
	}}, "credentials_id", "credentials_name")
	s.later("credentials_delete", params{"credentials_id": creds.text("credentials_id")})

	storage := s.run("storage_configurations_create", params{"data": params{
		"storage_configuration_name": "demo",
		"root_bucket_info":           params{"bucket_name": "demo-root"},
	}}, "storage_configuration_id", "storage_configuration_name")
	s.later("storage_configurations_delete", params{"storage_configuration_id": storage.text("storage_configuration_id")})

	network := s.run("networks_create", params{"data": params{
		"network_name":       "demo",
		"vpc_id":             "vpc-0a1b2c3d4e5f60718",
		"subnet_ids":         []string{"subnet-0123456789abcdef0", "subnet-0fedcba9876543210"},
		"security_group_ids": []string{"sg-0a9b8c7d6e5f40312"},
	}}, "network_id", "vpc_status")
	s.later("networks_delete", params{"network_id": network.text("network_id")})

	s.title("A mistake: a field beside the body, a misspelt one, a value that does not exist")
	s.fails("workspaces_create", params{
		"workspace_name": "demo",
		"data":           params{"credential_id": creds.text("credentials_id"), "pricing_tier": "PREMIUMM"},
	}, connector.ErrInvalidParams)

	s.title("A workspace, until it is RUNNING")
	workspace := s.wait("workspaces_create", params{"data": params{
		"workspace_name":           "demo",
		"aws_region":               "us-west-2",
		"credentials_id":           creds.text("credentials_id"),
		"storage_configuration_id": storage.text("storage_configuration_id"),
		"network_id":               network.text("network_id"),
		"pricing_tier":             "PREMIUM",
	}}, "workspace_id", "workspace_status", "deployment_name")
	workspace.is("workspace_status", "RUNNING")
	id := workspace.text("workspace_id")
	s.later("workspaces_delete", params{"workspace_id": id})

	s.title("What is in use cannot be deleted")
	s.fails("credentials_delete", params{"credentials_id": creds.text("credentials_id")}, connector.ErrConflict)

	s.governance(id)
	s.people(id)
	s.title("What there is now")
	s.list("workspaces_list", "workspace_name")
	s.list("scim_users_list", "userName")
	s.list("budgets_list", "display_name")
}

// people makes two users and a group, and lets the group into the workspace.
func (s *story) people(workspace any) {
	s.title("People: two users, a group, and its access to the workspace")
	ada := s.run("scim_users_create", params{"data": params{"userName": "ada@example.com", "displayName": "Ada Lovelace"}}, "id", "userName")
	s.later("scim_users_delete", params{"id": ada.text("id")})
	alan := s.run("scim_users_create", params{"data": params{"userName": "alan@example.com", "displayName": "Alan Turing"}}, "id", "userName")
	s.later("scim_users_delete", params{"id": alan.text("id")})
	group := s.run("scim_groups_create", params{"data": params{
		"displayName": "analysts",
		"members":     []any{params{"value": ada.text("id")}},
	}}, "id", "displayName")
	s.later("scim_groups_delete", params{"id": group.text("id")})
	s.run("scim_groups_patch", params{"id": group.text("id"), "data": params{
		"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{params{"op": "add", "path": "members", "value": []any{params{"value": alan.text("id")}}}},
	}})
	s.run("workspace_permission_assignments_update", params{
		"workspace_id": workspace, "principal_id": group.number("id"),
		"data": params{"permissions": []string{"USER"}},
	}, "principal.display_name", "principal.group_name", "permissions")
	s.later("workspace_permission_assignments_delete", params{"workspace_id": workspace, "principal_id": group.number("id")})
}

// governance gives the workspace a metastore and a budget.
func (s *story) governance(workspace any) {
	s.title("Governance: a metastore and a budget")
	metastore := s.run("metastores_create", params{"data": params{"metastore_info": params{
		"name": "demo", "region": "us-west-2", "storage_root": "s3://demo-metastore/root",
	}}}, "metastore_info.metastore_id", "metastore_info.name")
	store := metastore.text("metastore_info.metastore_id")
	s.later("metastores_delete", params{"metastore_id": store, "force": true})
	s.run("metastore_assignments_create", params{
		"workspace_id": workspace, "metastore_id": store,
		"data": params{"metastore_assignment": params{"metastore_id": store, "default_catalog_name": "main"}},
	})
	s.later("metastore_assignments_delete", params{"workspace_id": workspace, "metastore_id": store})
	budget := s.run("budgets_create", params{"data": params{"budget": params{
		"display_name": "demo monthly",
		"filter":       params{"workspace_id": params{"operator": "IN", "values": []any{workspace}}},
		"alert_configurations": []any{params{
			"time_period": "MONTH", "trigger_type": "CUMULATIVE_SPENDING_EXCEEDED",
			"quantity_type": "LIST_PRICE_DOLLARS_USD", "quantity_threshold": "2500",
			"action_configurations": []any{params{"action_type": "EMAIL_NOTIFICATION", "target": "ada@example.com"}},
		}},
	}}}, "budget.budget_configuration_id", "budget.display_name")
	s.later("budgets_delete", params{"budget_id": budget.text("budget.budget_configuration_id")})
}

// nothingLeft checks that the clean-up removed what the story made.
func (s *story) nothingLeft() {
	if s.err != nil {
		return
	}
	for _, name := range []string{"workspaces_list", "credentials_list", "storage_configurations_list", "networks_list"} {
		n := 0
		for _, err := range s.conn.Items(s.ctx, name, nil) {
			if err != nil {
				s.err = err
				return
			}
			n++
		}
		s.calls++
		if n > 0 {
			s.err = fmt.Errorf("%s still lists %s", name, plural(n, "object"))
			return
		}
	}
}
