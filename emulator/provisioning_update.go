package emulator

import "slices"

// Members of a workspace that an update may change, by its status.
func updatable(status string) []string {
	both := []string{
		"credentials_id", "network_id", "managed_services_customer_managed_key_id",
		"storage_customer_managed_key_id", "private_access_settings_id",
		"network_connectivity_config_id", "custom_tags",
	}
	if status == statusFailed {
		both = append(both, "storage_configuration_id")
	}
	return both
}

// permanent are the parts that a workspace can exchange but not give up.
func permanent() []string {
	return []string{
		"network_connectivity_config_id", "private_access_settings_id", "credentials_id",
		"storage_configuration_id", "network_id",
	}
}

// workspaceUpdate changes a workspace. What may change depends on its status.
func workspaceUpdate(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		old, err := res.load(c)
		if err != nil {
			return nil, err
		}
		status := old.Object.Str("workspace_status")
		if status != statusRunning && status != statusFailed {
			return nil, conflict("Workspace %s cannot be updated while it is %s.", old.ID, status)
		}
		given := c.Mask("update_mask")
		if given == nil {
			given = c.Body.Keys()
		}
		next, changed := old.clone(), false
		for _, f := range given {
			v := c.Body.At(f)
			if f == "custom_tags" && len(c.Body.Obj(f)) == 0 || equal(v, old.Object.At(f)) || ignoredInUpdate(f) {
				continue
			}
			if err := allowUpdate(old.Object, f, v); err != nil {
				return nil, err
			}
			next.Object.Put(f, v)
			changed = true
		}
		if !changed {
			return res.answer(c, old)
		}
		// In a VPC of the customer the change is applied behind a running
		// workspace; everything else is provisioned again.
		if status == statusFailed || old.Object.Str("network_id") == "" && c.Tx.about().Str("cloud") == "aws" &&
			old.Object.Str("compute_mode") != "SERVERLESS" {
			next.Object["workspace_status"] = statusProvisioning
			next.Object["workspace_status_message"] = "Workspace resources are being updated."
			next.Step, next.Due = stepRun, c.after(50)
		}
		if err := res.save(c, next, old); err != nil {
			return nil, err
		}
		return res.answer(c, next)
	}
}

func allowUpdate(old Object, field string, v any) error {
	status := old.Str("workspace_status")
	if !slices.Contains(updatable(status), field) {
		return invalid("%s of a workspace that is %s cannot be updated.", clip(field, 100), status)
	}
	if (v == nil || v == "") && slices.Contains(permanent(), field) {
		return invalid("%s of a workspace can be replaced but not removed.", field)
	}
	if status == statusFailed {
		return nil
	}
	switch {
	case field == "network_id" && old.Str("network_id") == "":
		return invalid("A running workspace in a VPC managed by Databricks cannot be moved to a VPC of the customer.")
	case field == "storage_customer_managed_key_id" && old.Str(field) != "":
		return invalid("The storage key of a running workspace can be added but not replaced.")
	}
	return nil
}

// ignoredInUpdate are members that clients send back although only the
// service writes them, and those that were never stored.
func ignoredInUpdate(field string) bool {
	switch field {
	case "account_id", "workspace_id", "creation_time", "workspace_status", "workspace_status_message", "cloud",
		"expected_workspace_status", "is_no_public_ip_enabled", "storage_mode", "network", "azure_workspace_info",
		"workspace_url":
		return true
	}
	return false
}
