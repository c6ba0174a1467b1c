package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/schema"
)

// Collections of the disaster recovery service.
const (
	collFailoverGroups = "failover_groups"
	collStableURLs     = "stable_urls"
)

// States of a failover group.
const (
	groupCreating     = "CREATING"
	groupReplicating  = "INITIAL_REPLICATION"
	groupActive       = "ACTIVE"
	groupFailingOver  = "FAILING_OVER"
	groupFailedOver   = "FAILOVER_FAILED"
	groupCreateFailed = "CREATION_FAILED"
)

var recoveryID = schema.Pattern{Source: `^[a-z][a-z0-9-]{0,62}$`}

func recoveryMissing(label string) func(string) *Refusal {
	return func(id string) *Refusal {
		return refuse(http.StatusNotFound, "NOT_FOUND", "%s %s does not exist.", label, clip(id, 100))
	}
}

// disasterRecovery serves failover groups and stable URLs.
func disasterRecovery() service {
	groups, urls := failoverGroups(), stableURLs()
	return service{
		resources: []Resource{groups, urls},
		handlers: map[string]Handler{
			"FailoverGroupsCreate":   validateOnly(&groups),
			"StableUrlsCreate":       validateOnly(&urls),
			"FailoverGroupsUpdate":   groupUpdate(&groups),
			"FailoverGroupsFailover": failover(&groups),
		},
	}
}

// chosenID takes the id from a query parameter.
func chosenID(param string) func(c *Call) (string, error) {
	return func(c *Call) (string, error) {
		id := c.Query.Get(param)
		if !recoveryID.Match(id) {
			return "", invalid("%s must start with a letter and have at most 63 lower case letters, digits and hyphens.", param)
		}
		return id, nil
	}
}

// validateOnly creates, or with validate_only only checks and shows what
// would be created.
func validateOnly(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		rep, err := res.create(c)
		if err == nil && c.QueryBool("validate_only") {
			c.Tx.rollback()
		}
		return rep, err
	}
}

func failoverGroups() Resource {
	return Resource{
		Stored: Collection{
			Name: collFailoverGroups,
			Steps: map[string]func(*Tx, *Record) bool{
				"replicate": func(tx *Tx, r *Record) bool {
					if brokenBy(r.ID) != "" {
						return groupState(tx, r, groupCreateFailed)
					}
					took := tx.Now.Sub(recoveryTime(r.Object.Str("create_time")))
					groupState(tx, r, groupReplicating)
					r.Step, r.Due = "activate", tx.Now.Add(took)
					return true
				},
				"activate": func(tx *Tx, r *Record) bool {
					r.Object["replication_point"] = rfc3339(tx.Now)
					return groupState(tx, r, groupActive)
				},
				"switch": switchRegion,
			},
		},
		Label: "Failover group",
		List:  "FailoverGroupsList", Get: "FailoverGroupsGet", Delete: "FailoverGroupsDelete",
		IDParam: "failover_group_id", NewID: chosenID("failover_group_id"),
		Items: "failover_groups", Page: 100,
		Created: "create_time", Updated: "update_time", RFC3339: true,
		Deletes: Nothing, Missing: recoveryMissing("Failover group"),
		Prepare: prepareFailoverGroup,
		Saved:   func(c *Call, r, old *Record) error { attachURLs(c.Tx, r, old); return nil },
		Show: func(c *Call, r *Record, inList bool) Object {
			o := r.Object.With("etag", etagOf(r.Rev)).Without("initial_primary_region")
			if inList {
				return o.Without("state", "replication_point")
			}
			return o
		},
		Deletable: func(c *Call, r *Record) error {
			if err := checkEtag(c.Query.Get("etag"), r); err != nil {
				return err
			}
			if r.Object.Str("state") == groupFailingOver {
				return conflict("Failover group %s cannot be deleted while it is failing over.", r.ID)
			}
			return nil
		},
		Deleted: func(c *Call, r *Record) error { attachURLs(c.Tx, nil, r); return nil },
	}
}

func recoveryTime(s string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, s)
	return t
}

func groupState(tx *Tx, r *Record, state string) bool {
	r.Object["state"] = state
	r.Object["update_time"] = rfc3339(tx.Now)
	return true
}

// checkEtag refuses when the caller saw another version.
func checkEtag(etag string, r *Record) error {
	if etag != "" && etag != etagOf(r.Rev) {
		return refuse(http.StatusConflict, "ABORTED", "The failover group was changed meanwhile: the etag is not current.")
	}
	return nil
}

func prepareFailoverGroup(c *Call, next, old *Record) error {
	o := next.Object
	regions := o.Strings("regions")
	if old == nil {
		if len(regions) < 2 {
			return invalid("regions must name at least two regions.")
		}
		if !slices.Contains(regions, o.Str("initial_primary_region")) {
			return invalid("initial_primary_region must be one of regions.")
		}
		o.Put("name", "accounts/"+c.Account+"/failover-groups/"+next.ID)
		o.Put("effective_primary_region", o.Str("initial_primary_region"))
		o.Put("state", groupCreating)
		next.Step, next.Due = "replicate", c.after(50)
	}
	sets := o.Objects("workspace_sets")
	if len(sets) == 0 {
		return invalid("workspace_sets must not be empty.")
	}
	var names []string
	for _, s := range sets {
		names = append(names, s.Str("name"))
		for _, id := range s.Strings("workspace_ids") {
			w := c.Tx.Get(collWorkspaces, "", id)
			if w == nil {
				return invalid("Workspace %s does not exist in this account.", clip(id, 100))
			}
			if reg := workspaceRegion(w.Object); reg != "" && !slices.Contains(regions, reg) {
				return invalid("Workspace %s is in region %s, which is none of the group's.", id, reg)
			}
		}
		for _, n := range s.Strings("stable_url_names") {
			u := c.Tx.Get(collStableURLs, "", n[strings.LastIndexByte(n, '/')+1:])
			if u == nil || u.Object.Str("name") != n {
				return invalid("Stable URL %s does not exist.", clip(n, 200))
			}
			if g := u.Object.Str("failover_group_name"); g != "" && g != o.Str("name") {
				return invalid("Stable URL %s is used by %s.", clip(n, 200), g)
			}
		}
	}
	if o.Obj("unity_catalog_assets") != nil && !slices.Contains(names, o.Str("unity_catalog_assets.data_replication_workspace_set")) {
		return invalid("data_replication_workspace_set must be one of workspace_sets.")
	}
	return nil
}

// groupUpdate changes what the mask names, if the caller saw this version.
func groupUpdate(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		old, err := res.load(c)
		if err != nil {
			return nil, err
		}
		if err := checkEtag(c.Query.Get("etag"), old); err != nil {
			return nil, err
		}
		next := old.clone()
		if err := applyMask(next.Object, c.Body, c.Mask("update_mask"), []string{"workspace_sets", "unity_catalog_assets"}); err != nil {
			return nil, err
		}
		next.Object["update_time"] = c.RFC3339()
		if err := res.save(c, next, old); err != nil {
			return nil, err
		}
		return res.answer(c, next)
	}
}

// failover starts the move to another primary region.
func failover(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		r, err := res.load(c)
		if err != nil {
			return nil, err
		}
		if err := checkEtag(c.Body.Str("etag"), r); err != nil {
			return nil, err
		}
		to := c.Body.Str("target_primary_region")
		switch {
		case !slices.Contains(r.Object.Strings("regions"), to):
			return nil, invalid("target_primary_region must be one of the regions of the group.")
		case to == r.Object.Str("effective_primary_region"):
			return nil, invalid("%s is the primary region already.", clip(to, 100))
		case r.Object.Str("state") != groupActive && r.Object.Str("state") != groupFailedOver:
			return nil, refuse(http.StatusBadRequest, "INVALID_STATE", "Failover group %s is in state %s.", r.ID, r.Object.Str("state"))
		}
		r = c.Tx.Change(collFailoverGroups, r, func(r *Record) {
			groupState(c.Tx, r, groupFailingOver)
			r.Hidden["target"] = to
			r.Step, r.Due = "switch", c.after(50)
		})
		return res.answer(c, r)
	}
}

// switchRegion ends a failover: stable URLs follow to the new region.
func switchRegion(tx *Tx, r *Record) bool {
	to := r.Hidden.Str("target")
	delete(r.Hidden, "target")
	if brokenBy(to, r.ID) != "" {
		return groupState(tx, r, groupFailedOver)
	}
	r.Object["effective_primary_region"] = to
	r.Object["replication_point"] = rfc3339(tx.Now)
	groupState(tx, r, groupActive)
	for _, s := range r.Object.Objects("workspace_sets") {
		ws := ""
		for _, id := range s.Strings("workspace_ids") {
			if w := tx.Get(collWorkspaces, "", id); w != nil && workspaceRegion(w.Object) == to {
				ws = id
			}
		}
		for _, n := range s.Strings("stable_url_names") {
			if u := tx.Get(collStableURLs, "", n[strings.LastIndexByte(n, '/')+1:]); u != nil && ws != "" {
				tx.Change(collStableURLs, u, func(u *Record) { u.Object["effective_workspace_id"] = ws })
			}
		}
	}
	return true
}

// attachURLs keeps failover_group_name of stable URLs in step with the group
// that lists them; r is nil when the group is gone.
func attachURLs(tx *Tx, r, old *Record) {
	set := func(group *Record, name string) {
		if group == nil {
			return
		}
		for _, s := range group.Object.Objects("workspace_sets") {
			for _, n := range s.Strings("stable_url_names") {
				if u := tx.Get(collStableURLs, "", n[strings.LastIndexByte(n, '/')+1:]); u != nil {
					tx.Change(collStableURLs, u, func(u *Record) { u.Object["failover_group_name"] = name })
				}
			}
		}
	}
	set(old, "")
	if r != nil {
		set(r, r.Object.Str("name"))
	}
}

func stableURLs() Resource {
	return Resource{
		Stored: Collection{Name: collStableURLs},
		Label:  "Stable URL",
		List:   "StableUrlsList", Get: "StableUrlsGet", Delete: "StableUrlsDelete",
		IDParam: "stable_url_id", NewID: chosenID("stable_url_id"),
		Items: "stable_urls", Page: 100,
		Hide: []string{"initial_workspace_id"}, Deletes: Nothing, Missing: recoveryMissing("Stable URL"),
		Prepare: func(c *Call, next, _ *Record) error {
			o := next.Object
			ws := o.Str("initial_workspace_id")
			w := c.Tx.Get(collWorkspaces, "", ws)
			if w == nil {
				return invalid("Workspace %s does not exist in this account.", clip(ws, 100))
			}
			stable := c.emu.ids.numeric()
			o.Put("name", "accounts/"+c.Account+"/stable-urls/"+next.ID)
			o.Put("effective_workspace_id", ws)
			o.Put("failover_group_name", "")
			o.Put("stable_workspace_id", stable)
			o.Put("url", "https://accounts.cloud.databricks.com/?w="+stable)
			return nil
		},
		Deletable: func(_ *Call, r *Record) error {
			if g := r.Object.Str("failover_group_name"); g != "" {
				return conflict("Unable to delete, Stable URL is being used by %s", g)
			}
			return nil
		},
	}
}
