package emulator

import (
	"net/http"
	"strings"
)

const stepChecked = "checked"

func networks() Resource {
	return Resource{
		Stored: Collection{
			Name:  collNetworks,
			Steps: map[string]func(*Tx, *Record) bool{stepChecked: checkNetwork},
		},
		Label: "Network",
		List:  "NetworksList", Create: "NetworksCreate", Get: "NetworksGet", Delete: "NetworksDelete",
		IDField: "network_id", IDParam: "network_id",
		Account: true, Created: "creation_time",
		Defaults: Object{"vpc_status": "UNATTACHED"},
		Refs: []Ref{
			{Path: "vpc_endpoints.rest_api", To: collVpcEndpoints, Label: "VPC endpoint"},
			{Path: "vpc_endpoints.dataplane_relay", To: collVpcEndpoints, Label: "VPC endpoint"},
		},
		Prepare: prepareNetwork,
	}
}

func prepareNetwork(c *Call, next, _ *Record) error {
	o := next.Object
	if o.Str("network_name") == "" {
		return invalid("Missing required field: network_name")
	}
	if o.Obj("gcp_network_info") != nil {
		if o.Str("vpc_id") != "" {
			return invalid("Only one of vpc_id and gcp_network_info may be given.")
		}
		return nil
	}
	if o.Str("vpc_id") == "" {
		return invalid("Missing required field: vpc_id")
	}
	if len(o.List("subnet_ids")) < 2 {
		return invalid("At least two subnet_ids must be given.")
	}
	if n := len(o.List("security_group_ids")); n < 1 || n > 5 {
		return invalid("From one to five security_group_ids must be given.")
	}
	// Fake ids are accepted, but every subnet and group serves one network.
	for _, other := range c.Tx.List(collNetworks, "") {
		for _, f := range []string{"subnet_ids", "security_group_ids"} {
			for _, id := range o.Strings(f) {
				if contains(other.Object.Strings(f), id) {
					return invalid("%s in %s is already used by network %s.", clip(id, 100), f, other.ID)
				}
			}
		}
	}
	return nil
}

// attachNetwork gives a network to a workspace. Whether it fits shows later.
func attachNetwork(c *Call, id, workspace string) error {
	n := c.Tx.Get(collNetworks, "", id)
	if n == nil {
		return invalid("Network %s does not exist in this account.", clip(id, 100))
	}
	if other := n.Object.Str("workspace_id"); other != "" && other != workspace {
		return refuse(http.StatusBadRequest, "INVALID_STATE", "Network %s is already used by workspace %s.", id, other)
	}
	c.Tx.Change(collNetworks, n, func(r *Record) {
		w, _ := asInt(workspace)
		r.Object["workspace_id"] = number(w)
		r.Step, r.Due = stepChecked, c.after(50)
	})
	return nil
}

// detachNetwork takes a network back from its workspace.
func detachNetwork(tx *Tx, id string) {
	if n := tx.Get(collNetworks, "", id); n != nil {
		tx.Change(collNetworks, n, func(r *Record) {
			r.Object["vpc_status"] = "UNATTACHED"
			r.Object.Remove("workspace_id")
			r.Object.Remove("error_messages")
			r.Object.Remove("warning_messages")
			r.Step = ""
		})
	}
}

// checkNetwork is what the service finds out about a VPC once a workspace
// uses it.
func checkNetwork(_ *Tx, r *Record) bool {
	o := r.Object
	if o.Str("workspace_id") == "" {
		return true
	}
	o["vpc_status"] = "VALID"
	parts := map[string]string{"vpc": o.Str("vpc_id") + o.Str("network_name") + o.Str("gcp_network_info.vpc_id")}
	parts["subnet"] = strings.Join(o.Strings("subnet_ids"), ",") + o.Str("gcp_network_info.subnet_id")
	parts["securityGroup"] = strings.Join(o.Strings("security_group_ids"), ",")
	for _, kind := range []string{"subnet", "securityGroup"} {
		if strings.Contains(parts[kind], markWarned) || kind == "subnet" && strings.Contains(parts["vpc"], markWarned) {
			o["vpc_status"] = "WARNED"
			o.Put("warning_messages", []any{Object{
				"warning_type": kind, "warning_message": "The " + kind + " does not follow the recommendations.",
			}})
		}
	}
	for _, kind := range []string{"vpc", "subnet", "securityGroup"} {
		if brokenBy(parts[kind]) != "" {
			o["vpc_status"] = "BROKEN"
			o.Put("error_messages", []any{Object{
				"error_type": kind, "error_message": "The " + kind + " could not be used: it is marked as broken.",
			}})
			break
		}
	}
	return true
}

// networkBroken tells why a network cannot carry a workspace.
func networkBroken(tx *Tx, id string) string {
	if id == "" {
		return ""
	}
	n := tx.Get(collNetworks, "", id)
	if n == nil {
		return "Network " + id + " is gone."
	}
	if n.Object.Str("vpc_status") == "BROKEN" {
		if m := n.Object.Objects("error_messages"); len(m) > 0 {
			return m[0].Str("error_message")
		}
		return "The network is broken."
	}
	return ""
}
