package emulator

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

const (
	enabled       = "ENABLED"
	disabled      = "DISABLED"
	billableUsage = "BILLABLE_USAGE"
)

var monthPattern = schema.Pattern{Source: `^[0-9]{4}-(0[1-9]|1[0-2])$`}

// firstMonth is the earliest month that the service has usage of.
const firstMonth = "2019-03"

// logDelivery has no deletion: a configuration that is not wanted any more is
// disabled.
func logDelivery() Resource {
	delivering := func(r *Record) bool { return r.Object.Str("status") == enabled }
	return Resource{
		Stored: Collection{
			Name:  collLogDelivery,
			Steps: map[string]func(*Tx, *Record) bool{"deliver": deliverLogs},
		},
		Label: "Log delivery configuration",
		List:  "LogDeliveryList", Create: "LogDeliveryCreate", Get: "LogDeliveryGet",
		IDField: "config_id", IDParam: "log_delivery_configuration_id",
		In: "log_delivery_configuration", Out: "log_delivery_configuration", Items: "log_delivery_configurations", Page: 100,
		Account: true, Created: "creation_time", Updated: "update_time",
		Refs: []Ref{
			{Path: "credentials_id", To: collCredentials, Label: "Credential", Holds: delivering},
			{Path: "storage_configuration_id", To: collStorageConfigs, Label: "Storage configuration", Holds: delivering},
		},
		Match: func(c *Call, r *Record) bool {
			for _, f := range []string{"credentials_id", "storage_configuration_id", "status"} {
				if want := c.Query.Get(f); want != "" && r.Object.Str(f) != want {
					return false
				}
			}
			return true
		},
		Prepare: prepareLogDelivery,
	}
}

func prepareLogDelivery(c *Call, next, old *Record) error {
	o := next.Object
	if old == nil {
		if err := newLogDelivery(c, o); err != nil {
			return err
		}
	}
	if o.Str("status") != enabled {
		next.Step = ""
		if old == nil {
			o.Put("log_delivery_status", Object{"status": "NOT_FOUND", "message": "Log delivery configuration is disabled."})
		}
		return nil
	}
	if err := checkLogQuota(c, next); err != nil {
		return err
	}
	if old == nil || o.Str("log_delivery_status.status") == "NOT_FOUND" {
		o.Put("log_delivery_status", Object{"status": "CREATED", "message": "Log Delivery Configuration is successfully created. Status will be updated after the first delivery attempt."})
	}
	next.Step, next.Due = "deliver", c.after(100)
	return nil
}

func newLogDelivery(c *Call, o Object) error {
	o.Default("config_name", "")
	o.Default("delivery_path_prefix", "")
	o.Default("status", c.emu.logEnabled)
	usage := o.Str("log_type") == billableUsage
	if want := map[bool]string{true: "CSV", false: "JSON"}[usage]; o.Str("output_format") != want {
		return invalid("Log type %s must have output format %s.", o.Str("log_type"), want)
	}
	if p := o.Str("delivery_path_prefix"); strings.HasPrefix(p, "/") || strings.HasSuffix(p, "/") {
		return invalid("delivery_path_prefix must not start or end with a slash.")
	}
	month := o.Str("delivery_start_time")
	switch {
	case !usage && month != "":
		return invalid("delivery_start_time is only available for BILLABLE_USAGE.")
	case usage && month == "":
		o.Put("delivery_start_time", c.Tx.Now.UTC().Format("2006-01"))
	case usage && (!monthPattern.Match(month) || month < firstMonth):
		return invalid("delivery_start_time must be a month YYYY-MM, %s or later.", firstMonth)
	}
	for _, id := range (Ref{Path: "workspace_ids_filter"}).ids(o) {
		if c.Tx.Get(collWorkspaces, "", id) == nil {
			return invalid("Workspace %s does not exist in this account.", clip(id, 100))
		}
	}
	return nil
}

// checkLogQuota allows two enabled configurations of a type for the account,
// and two for each workspace.
func checkLogQuota(c *Call, next *Record) error {
	filter := Ref{Path: "workspace_ids_filter"}
	mine := filter.ids(next.Object)
	account, byWorkspace := 0, map[string]int{}
	for _, r := range c.Tx.List(collLogDelivery, "") {
		if r.ID == next.ID || r.Object.Str("status") != enabled || r.Object.Str("log_type") != next.Object.Str("log_type") {
			continue
		}
		theirs := filter.ids(r.Object)
		if len(theirs) == 0 {
			account++
		}
		for _, id := range theirs {
			byWorkspace[id]++
		}
	}
	if len(mine) == 0 && account >= 2 {
		return quotaExceeded("There can be at most 2 enabled log delivery configurations of type %s for the account.", next.Object.Str("log_type"))
	}
	for _, id := range mine {
		if byWorkspace[id] >= 2 {
			return quotaExceeded("There can be at most 2 enabled log delivery configurations of type %s for workspace %s.", next.Object.Str("log_type"), id)
		}
	}
	return nil
}

// deliverLogs is the first delivery, and one each day after it.
func deliverLogs(tx *Tx, r *Record) bool {
	o := r.Object
	now := tx.Now.UTC().Format("2006-01-02T15:04:05Z")
	status := Object{"status": "SUCCEEDED", "message": "Latest logs were delivered successfully.", "last_attempt_time": now, "last_successful_attempt_time": now}
	for _, part := range [][3]string{
		{collCredentials, "credentials_id", "aws_credentials.sts_role.role_arn"},
		{collStorageConfigs, "storage_configuration_id", "root_bucket_info.bucket_name"},
	} {
		p := tx.Get(part[0], "", o.Str(part[1]))
		if p == nil || brokenBy(p.Object.Str(part[2])) != "" {
			status = Object{
				"status": "USER_FAILURE", "last_attempt_time": now,
				"message": "The logs could not be delivered: check " + part[1] + ".",
			}
			if last := o.Str("log_delivery_status.last_successful_attempt_time"); last != "" {
				status["last_successful_attempt_time"] = last
			}
		}
	}
	o.Put("log_delivery_status", status)
	r.Step, r.Due = "deliver", tx.Now.AddDate(0, 0, 1)
	return true
}

// patchLogDelivery turns a configuration on or off.
func patchLogDelivery(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		old, err := res.load(c)
		if err != nil {
			return nil, err
		}
		status := c.Body.Str("status")
		if !slices.Contains([]string{enabled, disabled}, status) {
			return nil, invalid("Missing required field: status")
		}
		next := old.clone()
		next.Object.Put("status", status)
		next.Object.Put("update_time", c.Millis())
		if err := res.save(c, next, old); err != nil {
			return nil, err
		}
		return noContent()
	}
}
