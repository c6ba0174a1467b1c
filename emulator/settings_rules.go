package emulator

import (
	"slices"
	"strings"
	"time"
)

// States of the connection of a private endpoint rule.
const (
	ruleCreating    = "CREATING"
	rulePending     = "PENDING"
	ruleEstablished = "ESTABLISHED"
	ruleExpired     = "EXPIRED"
)

const (
	// ruleApproval is how long the owner of the target may take to approve.
	ruleApproval = 14 * 24 * time.Hour
	// rulePurge is how long a deleted rule stays.
	rulePurge = 7 * 24 * time.Hour
)

// Targets whose name contains one of these are not approved: rejected by
// their owner, or left waiting until they expire.
const (
	markRejected = "emulator-rejected"
	markWaiting  = "emulator-waiting"
)

func endpointRules() Resource {
	return Resource{
		Stored: Collection{
			Name: collEndpointRules,
			Steps: map[string]func(*Tx, *Record) bool{
				"make": makeEndpoint, "approve": approveEndpoint, "expire": expireEndpoint,
				"purge": func(*Tx, *Record) bool { return false },
			},
		},
		Label: "Private endpoint rule",
		List:  "PrivateEndpointRulesList", Create: "PrivateEndpointRulesCreate", Get: "PrivateEndpointRulesGet",
		IDField: "rule_id", IDParam: "private_endpoint_rule_id",
		Parents: []Parent{{Coll: collNCCs, Param: "network_connectivity_config_id", Label: "Network connectivity configuration"}},
		Items:   "items", Page: 100,
		Account: true, Created: "creation_time", Updated: "updated_time",
		Seeded: func(_ *Call, r *Record) {
			r.Object["network_connectivity_config_id"] = r.Parent
			r.Object.Default("connection_state", ruleEstablished)
			if !r.Object.Has("deactivated") {
				r.Object["deactivated"] = false
			}
		},
		Prepare: prepareRule,
	}
}

// isS3 reports whether a rule leads to a service of AWS itself.
func isS3(o Object) bool { return strings.HasSuffix(o.Str("endpoint_service"), ".s3") }

func prepareRule(c *Call, next, _ *Record) error {
	o := next.Object
	// What clients send of the state is ignored, enabled included.
	delete(o, "error_message")
	delete(o, "enabled")
	exclusive, targets := 0, 0
	for _, f := range []string{"group_id", "domain_names", "resource_names"} {
		if v := o[f]; v != nil && v != "" {
			exclusive++
		}
	}
	if exclusive > 1 {
		return invalid("group_id, domain_names and resource_names are mutually exclusive.")
	}
	for _, f := range []string{"endpoint_service", "resource_id", "gcp_endpoint"} {
		if v := o[f]; v != nil && v != "" {
			targets++
		}
	}
	if targets != 1 {
		return invalid("Exactly one of endpoint_service, resource_id and gcp_endpoint must be given.")
	}
	switch {
	case isS3(o) && len(o.List("resource_names")) == 0:
		return invalid("resource_names must name the buckets of a rule towards S3.")
	case o.Str("endpoint_service") != "" && !isS3(o) && len(o.List("domain_names")) == 0:
		return invalid("domain_names must be given for an endpoint service of your own.")
	case o.Str("resource_id") != "" && exclusive == 0:
		return invalid("group_id or domain_names must be given with resource_id.")
	}
	for _, r := range c.Tx.List(collEndpointRules, next.Parent) {
		if !r.Object.Bool("deactivated") && sameTarget(o, r.Object) {
			return alreadyExists("Private endpoint rule %s for the same target already exists.", r.ID)
		}
	}
	o["network_connectivity_config_id"] = next.Parent
	o["connection_state"] = ruleCreating
	o["deactivated"] = false
	if isS3(o) {
		o["enabled"] = false
	}
	next.Step, next.Due = "make", c.after(20)
	return nil
}

func sameTarget(a, b Object) bool {
	if a.Str("resource_id") != "" {
		return a.Str("resource_id") == b.Str("resource_id") && a.Str("group_id") == b.Str("group_id")
	}
	if a.Str("endpoint_service") != "" {
		return a.Str("endpoint_service") == b.Str("endpoint_service") &&
			equal(a.At("resource_names"), b.At("resource_names")) && equal(a.At("domain_names"), b.At("domain_names"))
	}
	return false
}

// target is the text in which the marks of a rule are looked for.
func target(o Object) string {
	return strings.Join(append(append(o.Strings("domain_names"), o.Strings("resource_names")...),
		o.Str("endpoint_service"), o.Str("resource_id"), o.Str("gcp_endpoint.service_attachment")), " ")
}

// makeEndpoint is when the cloud has made the endpoint, or has not.
func makeEndpoint(tx *Tx, r *Record) bool {
	o := r.Object
	o["updated_time"] = number(tx.Now.UnixMilli())
	if brokenBy(target(o)) != "" {
		o["connection_state"] = "CREATE_FAILED"
		o["error_message"] = "The private endpoint could not be created: its target is marked as broken."
		return true
	}
	o["connection_state"] = rulePending
	short := strings.ReplaceAll(r.ID, "-", "")
	switch {
	case o.Str("endpoint_service") != "":
		o["vpc_endpoint_id"] = "vpce-0" + short[:16]
	case o.Str("resource_id") != "":
		o["endpoint_name"] = "databricks-" + r.Parent + "-pe-" + short[:8]
	default:
		o.Put("gcp_endpoint.psc_endpoint_uri", "projects/databricks-emulator/regions/us-east1/forwardingRules/pe-"+short[:8])
	}
	if strings.Contains(target(o), markWaiting) {
		r.Step, r.Due = "expire", timeOf(o.millis("creation_time")).Add(ruleApproval)
		return true
	}
	// Approval takes four times as long as making the endpoint did.
	made := tx.Now.Sub(timeOf(o.millis("creation_time")))
	r.Step, r.Due = "approve", tx.Now.Add(4*made)
	return true
}

// millis returns a time member.
func (o Object) millis(path string) int64 {
	n, _ := o.Int(path)
	return n
}

func approveEndpoint(tx *Tx, r *Record) bool {
	r.Object["connection_state"] = ruleEstablished
	if strings.Contains(target(r.Object), markRejected) {
		r.Object["connection_state"] = "REJECTED"
	}
	r.Object["updated_time"] = number(tx.Now.UnixMilli())
	return true
}

func expireEndpoint(tx *Tx, r *Record) bool {
	r.Object["connection_state"] = ruleExpired
	r.Object["updated_time"] = number(tx.Now.UnixMilli())
	return true
}

// updateEndpointRule changes what the mask names; a masked member that the
// body lacks becomes empty or false.
func updateEndpointRule(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		old, err := res.load(c)
		if err != nil {
			return nil, err
		}
		if old.Object.Bool("deactivated") {
			return nil, invalid("Private endpoint rule %s is deactivated and cannot be changed.", old.ID)
		}
		mask := c.Mask("update_mask")
		if len(mask) == 0 {
			return nil, invalid("Missing required parameter: update_mask")
		}
		next := old.clone()
		for _, f := range mask {
			if err := changeRule(next.Object, c.Body, f); err != nil {
				return nil, err
			}
		}
		next.Object["updated_time"] = number(c.Millis())
		c.Tx.Put(collEndpointRules, next)
		return res.answer(c, next)
	}
}

func changeRule(o, body Object, field string) error {
	own := o.Str("endpoint_service") != "" && !isS3(o) || o.Str("resource_id") != "" && o.Str("group_id") == ""
	switch {
	case field == "enabled" && isS3(o):
		if body.Bool("enabled") && o.Str("connection_state") != ruleEstablished {
			return invalid("enabled can only be set once the connection is ESTABLISHED.")
		}
		o["enabled"] = body.Bool("enabled")
	case field == "domain_names" && own, field == "resource_names" && isS3(o):
		list := body.Strings(field)
		if len(list) == 0 {
			return invalid("%s must not be empty.", field)
		}
		o.Put(field, list)
	case strings.HasPrefix(field, "gcp_endpoint") && o.Obj("gcp_endpoint") != nil:
		uri := o.Str("gcp_endpoint.psc_endpoint_uri")
		o.Put("gcp_endpoint", body.At("gcp_endpoint"))
		if uri != "" && o.Obj("gcp_endpoint") != nil {
			o.Put("gcp_endpoint.psc_endpoint_uri", uri)
		}
	default:
		return invalid("%s of this private endpoint rule cannot be updated.", clip(field, 100))
	}
	return nil
}

// deactivateEndpointRule starts the deletion of a rule. It stays, out of use,
// until it is purged; one that was never approved goes at once.
func deactivateEndpointRule(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		old, err := res.load(c)
		if err != nil {
			return nil, err
		}
		if old.Object.Bool("deactivated") {
			return res.answer(c, old)
		}
		next := old.clone()
		next.Object["deactivated"] = true
		next.Object["deactivated_at"] = number(c.Millis())
		next.Object["updated_time"] = number(c.Millis())
		if isS3(next.Object) {
			next.Object["enabled"] = false
		}
		if slices.Contains([]string{rulePending, ruleExpired}, old.Object.Str("connection_state")) {
			c.Tx.Delete(collEndpointRules, old.Parent, old.ID)
			return res.answer(c, next)
		}
		next.Step, next.Due = "purge", c.Tx.Now.Add(rulePurge)
		c.Tx.Put(collEndpointRules, next)
		return res.answer(c, next)
	}
}
