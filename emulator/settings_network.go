package emulator

import "github.com/databricks-account/connector/schema"

// Collections of connectivity and network policies.
const (
	collNCCs            = "network_connectivity_configs"
	collEndpointRules   = "private_endpoint_rules"
	collNetworkPolicies = "network_policies"
	collNetworkOptions  = "workspace_network_options"
)

// defaultPolicy always exists and is what a workspace uses that was given no
// other.
const defaultPolicy = "default-policy"

var (
	nccName    = schema.Pattern{Source: `^[0-9a-zA-Z_-]{3,30}$`}
	policyName = schema.Pattern{Source: `^[0-9a-zA-Z._-]{1,32}$`}
)

// settingsNetwork serves network connectivity configurations with their
// private endpoint rules, network policies and the choice of a workspace.
func settingsNetwork() service {
	rules := endpointRules()
	return service{
		resources: []Resource{nccs(), rules, networkPolicies(), networkOptions()},
		handlers: map[string]Handler{
			"PrivateEndpointRulesUpdate":    updateEndpointRule(&rules),
			"PrivateEndpointRulesDelete":    deactivateEndpointRule(&rules),
			"WorkspaceNetworkOptionsGet":    getNetworkOption,
			"WorkspaceNetworkOptionsUpdate": putNetworkOption,
		},
		populate: func(c *Call) {
			c.Tx.Put(collNetworkPolicies, &Record{ID: defaultPolicy, Object: Object{
				"network_policy_id": defaultPolicy, "account_id": c.Account,
				"egress": Object{"network_access": Object{"restriction_mode": "FULL_ACCESS"}},
			}})
		},
	}
}

func nccs() Resource {
	return Resource{
		Stored: Collection{Name: collNCCs},
		Label:  "Network connectivity configuration",
		List:   "NetworkConnectivityConfigsList", Create: "NetworkConnectivityConfigsCreate",
		Get: "NetworkConnectivityConfigsGet", Delete: "NetworkConnectivityConfigsDelete",
		IDField: "network_connectivity_config_id", IDParam: "network_connectivity_config_id",
		Items: "items", Page: 100,
		Account: true, Created: "creation_time", Updated: "updated_time",
		Deletes: Nothing,
		Prepare: func(c *Call, next, _ *Record) error {
			if !nccName.Match(next.Object.Str("name")) {
				return invalid("Invalid value for name: it must have 3 to 30 letters, digits, hyphens and underscores.")
			}
			if next.Object.Str("region") == "" {
				return invalid("Missing required field: region")
			}
			next.Object.Put("egress_config.default_rules", defaultEgress(c, next.Object.Str("region")))
			return nil
		},
		Show: func(c *Call, r *Record, _ bool) Object {
			o := r.Object.Clone()
			var aws, azure []any
			for _, rule := range c.Tx.List(collEndpointRules, r.ID) {
				switch {
				case rule.Object.Str("resource_id") != "":
					azure = append(azure, rule.Object.Without("account_id"))
				case rule.Object.Str("endpoint_service") != "":
					aws = append(aws, map[string]any(rule.Object))
				}
			}
			if aws != nil {
				o.Put("egress_config.target_rules.aws_private_endpoint_rules", aws)
			}
			if azure != nil {
				o.Put("egress_config.target_rules.azure_private_endpoint_rules", azure)
			}
			return o
		},
		Deletable: func(c *Call, r *Record) error {
			if n := len(c.Tx.List(collEndpointRules, r.ID)); n > 0 {
				return conflict("Unable to delete, network connectivity configuration %s still has %d private endpoint rules.", r.ID, n)
			}
			return nil
		},
	}
}

// defaultEgress is where serverless compute of a region comes from.
func defaultEgress(c *Call, region string) Object {
	if c.Tx.about().Str("cloud") == "azure" {
		return Object{"azure_service_endpoint_rule": Object{
			"subnets": []string{
				"/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-" + region +
					"-nephos1/providers/Microsoft.Network/virtualNetworks/kaas-vnet/subnets/worker-subnet",
			},
			"target_region": region, "target_services": []string{"AZURE_BLOB_STORAGE"},
		}}
	}
	return Object{"aws_stable_ip_rule": Object{"cidr_blocks": []string{"44.224.127.96/28", "52.27.216.188/32"}}}
}

func networkPolicies() Resource {
	return Resource{
		Stored: Collection{Name: collNetworkPolicies},
		Label:  "Network policy",
		List:   "NetworkPoliciesList", Create: "NetworkPoliciesCreate", Get: "NetworkPoliciesGet",
		Replace: "NetworkPoliciesUpdate", Delete: "NetworkPoliciesDelete",
		IDField: "network_policy_id", IDParam: "network_policy_id",
		Items: "items", Page: 100,
		Account: true, Deletes: Nothing,
		NewID: func(c *Call) (string, error) {
			id := c.Body.Str("network_policy_id")
			if !policyName.Match(id) {
				return "", invalid("Invalid value for network_policy_id: it must have 1 to 32 letters, digits, dots, underscores and hyphens.")
			}
			return id, nil
		},
		Prepare: func(_ *Call, next, _ *Record) error {
			for _, in := range []string{"ingress", "ingress_dry_run"} {
				access := next.Object.Obj(in + ".private_access")
				if access.Str("restriction_mode") == "ALLOW_ALL_REGISTERED_ENDPOINTS" &&
					len(access.List("allow_rules"))+len(access.List("deny_rules")) > 0 {
					return invalid("%s.private_access must not have rules with ALLOW_ALL_REGISTERED_ENDPOINTS.", in)
				}
			}
			return nil
		},
		Deletable: func(_ *Call, r *Record) error {
			if r.ID == defaultPolicy {
				return invalid("The policy %s cannot be deleted.", defaultPolicy)
			}
			return nil
		},
	}
}

// networkOptions stores the network policy of workspaces that chose one.
func networkOptions() Resource {
	return Resource{
		Stored: Collection{Name: collNetworkOptions}, Label: "workspace", IDField: "workspace_id", NumericID: true,
		Refs: []Ref{{Path: "network_policy_id", To: collNetworkPolicies, Label: "Network policy"}},
	}
}

func optionWorkspace(c *Call) (*Record, error) {
	id := c.Param("workspace_id")
	if w := c.Tx.Get(collWorkspaces, "", id); w != nil {
		return w, nil
	}
	return nil, notFound("Workspace %s does not exist.", clip(id, 100))
}

func getNetworkOption(c *Call) (*Reply, error) {
	w, err := optionWorkspace(c)
	if err != nil {
		return nil, err
	}
	if r := c.Tx.Get(collNetworkOptions, "", w.ID); r != nil {
		return reply(r.Object)
	}
	return reply(Object{"workspace_id": w.Object["workspace_id"], "network_policy_id": defaultPolicy})
}

func putNetworkOption(c *Call) (*Reply, error) {
	w, err := optionWorkspace(c)
	if err != nil {
		return nil, err
	}
	policy := c.Body.Str("network_policy_id")
	if c.Tx.Get(collNetworkPolicies, "", policy) == nil {
		return nil, invalid("Network policy %q does not exist in this account.", clip(policy, 100))
	}
	r := c.Tx.Put(collNetworkOptions, &Record{ID: w.ID, Object: Object{
		"workspace_id": w.Object["workspace_id"], "network_policy_id": policy,
	}})
	return reply(r.Object)
}

// forgetNetworkOption drops the choice of a workspace that is gone.
func forgetNetworkOption(tx *Tx, workspace string) { tx.Delete(collNetworkOptions, "", workspace) }
