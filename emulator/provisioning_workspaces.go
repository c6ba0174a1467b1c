package emulator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// Steps of a workspace.
const (
	stepProvision = "provision"
	stepRun       = "run"
)

// Statuses of a workspace.
const (
	statusNotProvisioned = "NOT_PROVISIONED"
	statusProvisioning   = "PROVISIONING"
	statusRunning        = "RUNNING"
	statusFailed         = "FAILED"
)

func workspaces() Resource {
	inUse := "active workspace"
	whileUp := func(r *Record) bool { return r.Object.Str("workspace_status") != statusFailed }
	return Resource{
		Stored: Collection{
			Name: collWorkspaces,
			Indexes: []Index{
				byField("name", "workspace_name"), byFold("deployment", "deployment_name"),
			},
			Steps: map[string]func(*Tx, *Record) bool{stepProvision: startProvisioning, stepRun: endProvisioning},
		},
		Label: "Workspace",
		List:  "WorkspacesList", Create: "WorkspacesCreate", Get: "WorkspacesGet",
		Delete:  "WorkspacesDelete",
		IDField: "workspace_id", IDParam: "workspace_id", NumericID: true,
		NewID: func(c *Call) (string, error) {
			for {
				if id := c.emu.ids.numeric(); c.Tx.Get(collWorkspaces, "", id) == nil {
					return id, nil
				}
			}
		},
		Account: true, Created: "creation_time",
		Defaults: Object{"pricing_tier": "PREMIUM", "compute_mode": "HYBRID"},
		Hide:     []string{"is_no_public_ip_enabled", "expected_workspace_status"},
		Unique: []Unique{
			taken("name", "Workspace with name %s already exists", "workspace_name"),
			taken("deployment", "Deployment name %s is already in use", "deployment_name"),
		},
		Refs: []Ref{
			{Path: "credentials_id", To: collCredentials, Label: "Credential", By: inUse},
			{Path: "storage_configuration_id", To: collStorageConfigs, Label: "Storage configuration", By: inUse},
			{Path: "network_id", To: collNetworks, Label: "Network", By: inUse},
			{Path: "private_access_settings_id", To: collPrivateAccess, Label: "Private access settings", By: inUse},
			{Path: "network_connectivity_config_id", To: collNCCs, Label: "Network connectivity configuration", By: inUse},
			{Path: "managed_services_customer_managed_key_id", To: collKeyConfigs, Label: "Customer managed key", By: inUse, Holds: whileUp},
			{Path: "storage_customer_managed_key_id", To: collKeyConfigs, Label: "Customer managed key", By: inUse, Holds: whileUp},
		},
		Prepare: func(c *Call, next, old *Record) error {
			if old == nil {
				if err := newWorkspace(c, next); err != nil {
					return err
				}
			}
			return checkWorkspaceParts(c, next.Object)
		},
		Saved: func(c *Call, r, old *Record) error {
			before := ""
			if old != nil {
				before = old.Object.Str("network_id")
			}
			if after := r.Object.Str("network_id"); after != before {
				if before != "" {
					detachNetwork(c.Tx, before)
				}
				if after != "" {
					return attachNetwork(c, after, r.ID)
				}
			}
			return nil
		},
		// Some clients want to reach what they made. They reach the emulator.
		Show: func(c *Call, r *Record, _ bool) Object { return r.Object.With("workspace_url", c.Base) },
		Seeded: func(_ *Call, r *Record) {
			r.Object.Default("workspace_status", statusRunning)
			r.Object.Default("workspace_status_message", "Workspace is running.")
			r.Object.Default("storage_mode", "CUSTOMER_HOSTED")
		},
		Deleted: func(c *Call, r *Record) error {
			if n := r.Object.Str("network_id"); n != "" {
				detachNetwork(c.Tx, n)
			}
			forgetMetastoreAssignment(c.Tx, r.ID)
			forgetNetworkOption(c.Tx, r.ID)
			forgetWorkspace(c.Tx, r.ID)
			return nil
		},
	}
}

var deploymentName = schema.Pattern{Source: `^[a-zA-Z0-9][a-zA-Z0-9-]*$`}

// newWorkspace checks what a new workspace must have and fills in what the
// service decides.
func newWorkspace(c *Call, r *Record) error {
	o := r.Object
	if o.Str("workspace_name") == "" {
		return invalid("Missing required field: workspace_name")
	}
	serverless := o.Str("compute_mode") == "SERVERLESS"
	cloud := c.Tx.about().Str("cloud")
	var needed []string
	switch cloud {
	case "aws":
		needed = []string{"aws_region"}
		if !serverless {
			needed = append(needed, "credentials_id", "storage_configuration_id")
		}
	case "gcp":
		needed = []string{"location"}
		if !serverless {
			needed = append(needed, "cloud_resource_container.gcp.project_id")
		}
	}
	for _, f := range needed {
		if o.Str(f) == "" {
			return invalid("Missing required field: %s", f)
		}
	}
	if serverless && (o.Str("credentials_id") != "" || o.Str("storage_configuration_id") != "" || o.Str("network_id") != "") {
		return invalid("A serverless workspace takes no credential, storage configuration or network.")
	}
	if err := nameDeployment(c, o); err != nil {
		return err
	}
	o.Put("storage_mode", map[bool]string{true: "DEFAULT_STORAGE", false: "CUSTOMER_HOSTED"}[serverless])
	o.Put("cloud", cloud)
	o.Put("workspace_status", statusNotProvisioned)
	o.Put("workspace_status_message", "Workspace resources are not set up yet.")
	r.Step, r.Due = stepProvision, c.after(10)
	r.Hidden["ready"] = c.after(100).UnixMilli()
	return nil
}

// nameDeployment makes the first part of the workspace's address.
func nameDeployment(c *Call, o Object) error {
	name, prefix := o.Str("deployment_name"), c.Tx.about().Str("deployment_prefix")
	switch {
	case name == "":
		h := c.emu.ids.hex(6)
		o.Put("deployment_name", "dbc-"+h[:8]+"-"+h[8:])
	case prefix == "":
		return malformed("Deployment name cannot be used until a deployment name prefix is defined. " +
			"Please contact your Databricks representative. Once a new deployment prefix is added/updated, it only " +
			"will affect the new workspaces created.")
	case name == "EMPTY":
		o.Put("deployment_name", prefix)
	case !deploymentName.Match(name):
		return malformed("Deployment name %s may only have letters, digits and hyphens.", clip(name, 100))
	default:
		o.Put("deployment_name", prefix+"-"+name)
	}
	return nil
}

// checkWorkspaceParts checks that the parts of a workspace fit together.
// That they exist is checked as for every reference.
func checkWorkspaceParts(c *Call, o Object) error {
	for field, use := range map[string]string{
		"managed_services_customer_managed_key_id": "MANAGED_SERVICES",
		"storage_customer_managed_key_id":          "STORAGE",
	} {
		if k := c.Tx.Get(collKeyConfigs, "", o.Str(field)); k != nil && !contains(k.Object.Strings("use_cases"), use) {
			return invalid("Customer managed key %s in %s does not have the use case %s.", k.ID, field, use)
		}
	}
	region := workspaceRegion(o)
	for field, coll := range map[string]string{
		"private_access_settings_id": collPrivateAccess, "network_connectivity_config_id": collNCCs,
	} {
		if p := c.Tx.Get(coll, "", o.Str(field)); p != nil && region != "" && p.Object.Str("region") != region {
			return invalid("%s %s is in region %s, the workspace in %s.", field, p.ID, p.Object.Str("region"), region)
		}
	}
	if n := c.Tx.Get(collNetworks, "", o.Str("network_id")); n != nil {
		if n.Object.Obj("vpc_endpoints") != nil && o.Str("private_access_settings_id") == "" {
			return invalid("A network with VPC endpoints needs private_access_settings_id.")
		}
	}
	return nil
}

// startProvisioning moves a workspace to PROVISIONING.
func startProvisioning(tx *Tx, r *Record) bool {
	r.Object["workspace_status"] = statusProvisioning
	r.Object["workspace_status_message"] = "Workspace resources are being set up."
	r.Step, r.Due = stepRun, tx.Now
	if ready, ok := r.Hidden.Int("ready"); ok {
		r.Due = timeOf(ready)
	}
	return true
}

// endProvisioning moves a workspace to RUNNING, or to FAILED when one of its
// parts does not work.
func endProvisioning(tx *Tx, r *Record) bool {
	o := r.Object
	why := networkBroken(tx, o.Str("network_id"))
	texts := map[string]string{}
	for field, at := range map[string][2]string{
		"credentials_id":           {collCredentials, "aws_credentials.sts_role.role_arn"},
		"storage_configuration_id": {collStorageConfigs, "root_bucket_info.bucket_name"},
	} {
		if part := tx.Get(at[0], "", o.Str(field)); part != nil {
			texts[field] = part.Object.Str(at[1])
		}
	}
	for _, field := range slices.Sorted(mapKeys(texts)) {
		if t := brokenBy(texts[field]); t != "" && why == "" {
			why = fmt.Sprintf("The %s cannot be used: %s is marked as broken.",
				strings.ReplaceAll(strings.TrimSuffix(field, "_id"), "_", " "), t)
		}
	}
	if why == "" {
		o["workspace_status"], o["workspace_status_message"] = statusRunning, "Workspace is running."
	} else {
		o["workspace_status"], o["workspace_status_message"] = statusFailed, why
	}
	delete(r.Hidden, "ready")
	return true
}
