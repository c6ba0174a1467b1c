package emulator

import (
	"strings"
)

// Collections of the catalog service.
const (
	collMetastores         = "metastores"
	collStorageCredentials = "storage_credentials"
	// collMetastoreAssignments holds metastore assignments by workspace id.
	collMetastoreAssignments = "metastore_assignments"
)

// catalog serves metastores, their storage credentials and assignments.
func catalog() service {
	return service{
		resources: []Resource{metastores(), storageCredentials(), {
			Stored: Collection{Name: collMetastoreAssignments}, Label: "Metastore assignment", IDField: "workspace_id", NumericID: true,
		}},
		handlers: map[string]Handler{
			"MetastoreAssignmentsList":   listMetastoreAssignments,
			"MetastoreAssignmentsGet":    getMetastoreAssignment,
			"MetastoreAssignmentsCreate": createMetastoreAssignment,
			"MetastoreAssignmentsUpdate": updateMetastoreAssignment,
			"MetastoreAssignmentsDelete": deleteMetastoreAssignment,
		},
	}
}

// defaultRegion is where a metastore is made that names no region.
func defaultRegion(cloud string) string {
	switch cloud {
	case "azure":
		return "westus"
	case "gcp":
		return "us-east1"
	}
	return "us-east-1"
}

func metastores() Resource {
	return Resource{
		Stored: Collection{Name: collMetastores, Indexes: []Index{byFold("name", "name")}},
		Label:  "Metastore",
		List:   "MetastoresList", Create: "MetastoresCreate", Get: "MetastoresGet",
		Update: "MetastoresUpdate", Delete: "MetastoresDelete",
		IDField: "metastore_id", IDParam: "metastore_id",
		In: "metastore_info", Out: "metastore_info", Items: "metastores",
		Created: "created_at", By: "created_by", Updated: "updated_at", UpdatedBy: "updated_by",
		Defaults: Object{
			"privilege_model_version": "1.0", "delta_sharing_scope": "INTERNAL", "external_access_enabled": false,
		},
		// The call that renamed metastores no longer does.
		Kept:    []string{"name", "region", "storage_root", "cloud", "global_metastore_id", "new_name"},
		Unique:  []Unique{taken("name", "Metastore '%s' already exists", "name")},
		Deletes: AnEmptyObject,
		Prepare: prepareMetastore,
		Seeded: func(c *Call, r *Record) {
			r.Object.Default("region", defaultRegion(c.Tx.about().Str("cloud")))
			identifyMetastore(c, r)
		},
		Deletable: func(c *Call, r *Record) error {
			if c.QueryBool("force") {
				return nil
			}
			for _, cred := range c.Tx.List(collStorageCredentials, r.ID) {
				if cred.Object.Str("id") != r.Object.Str("storage_root_credential_id") {
					return conflict("Metastore '%s' is not empty. Please use force option to delete it.", r.Object.Str("name"))
				}
			}
			for _, a := range c.Tx.List(collMetastoreAssignments, "") {
				if a.Object.Str("metastore_id") == r.ID {
					return conflict("Metastore '%s' is assigned to workspace %s. Please use force option to delete it.",
						r.Object.Str("name"), a.ID)
				}
			}
			return nil
		},
		Deleted: func(c *Call, r *Record) error {
			for _, cred := range c.Tx.List(collStorageCredentials, r.ID) {
				c.Tx.Delete(collStorageCredentials, r.ID, cred.ID)
			}
			for _, a := range c.Tx.List(collMetastoreAssignments, "") {
				if a.Object.Str("metastore_id") == r.ID {
					c.Tx.Delete(collMetastoreAssignments, "", a.ID)
				}
			}
			return nil
		},
	}
}

// identifyMetastore fills in what follows from cloud, region and id.
func identifyMetastore(c *Call, r *Record) {
	cloud := c.Tx.about().Str("cloud")
	r.Object.Default("cloud", cloud)
	r.Object.Default("owner", c.Caller.Name)
	r.Object.Default("global_metastore_id", cloud+":"+r.Object.Str("region")+":"+r.ID)
}

func prepareMetastore(c *Call, next, old *Record) error {
	o := next.Object
	if old == nil {
		if o.Str("name") == "" {
			return invalid("Missing required field: metastore_info.name")
		}
		o.Default("region", defaultRegion(c.Tx.about().Str("cloud")))
		identifyMetastore(c, next)
		if root := o.Str("storage_root"); root != "" {
			o.Put("storage_root", strings.TrimRight(root, "/")+"/"+next.ID)
		}
		return nil
	}
	id := o.Str("storage_root_credential_id")
	if id == "" || id == old.Object.Str("storage_root_credential_id") {
		return nil
	}
	for _, cred := range c.Tx.List(collStorageCredentials, next.ID) {
		if cred.Object.Str("id") == id {
			o.Put("storage_root_credential_name", cred.ID)
			return nil
		}
	}
	return invalid("Storage Credential '%s' does not exist.", clip(id, 100))
}

// forgetMetastoreAssignment takes the metastore of a workspace that is gone away.
func forgetMetastoreAssignment(tx *Tx, workspace string) {
	tx.Delete(collMetastoreAssignments, "", workspace)
}

func listMetastoreAssignments(c *Call) (*Reply, error) {
	id := c.Param("metastore_id")
	if c.Tx.Get(collMetastores, "", id) == nil {
		return nil, notFound("Metastore '%s' does not exist.", clip(id, 100))
	}
	list := []any{}
	for _, a := range c.Tx.List(collMetastoreAssignments, "") {
		if a.Object.Str("metastore_id") == id {
			list = append(list, a.Object["workspace_id"])
		}
	}
	return reply(Object{"workspace_ids": list})
}

// metastoreAssignmentParts returns the workspace and the metastore of the path, and
// the present assignment of the workspace, nil when it has none.
func metastoreAssignmentParts(c *Call) (w, m, a *Record, err error) {
	if w = c.Tx.Get(collWorkspaces, "", c.Param("workspace_id")); w == nil {
		return nil, nil, nil, notFound("Workspace %s does not exist.", clip(c.Param("workspace_id"), 100))
	}
	a = c.Tx.Get(collMetastoreAssignments, "", w.ID)
	if id := c.Param("metastore_id"); id != "" {
		if m = c.Tx.Get(collMetastores, "", id); m == nil {
			return nil, nil, nil, notFound("Metastore '%s' does not exist.", clip(id, 100))
		}
	}
	return w, m, a, nil
}

func unassigned(w *Record) *Refusal {
	return notFound("No metastore assigned for the workspace %s.", w.ID)
}

func getMetastoreAssignment(c *Call) (*Reply, error) {
	w, _, a, err := metastoreAssignmentParts(c)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, unassigned(w)
	}
	return reply(Object{"metastore_assignment": a.Object})
}

func createMetastoreAssignment(c *Call) (*Reply, error) {
	w, m, a, err := metastoreAssignmentParts(c)
	if err != nil {
		return nil, err
	}
	if a != nil {
		return nil, alreadyExists("Workspace %s is already assigned to metastore %s.", w.ID, a.Object.Str("metastore_id"))
	}
	return storeMetastoreAssignment(c, w, m, nil)
}

// updateMetastoreAssignment changes the default catalog, and the metastore too when
// the path names another one: clients move workspaces with it.
func updateMetastoreAssignment(c *Call) (*Reply, error) {
	w, m, a, err := metastoreAssignmentParts(c)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, unassigned(w)
	}
	return storeMetastoreAssignment(c, w, m, a)
}

func storeMetastoreAssignment(c *Call, w, m, old *Record) (*Reply, error) {
	if r := workspaceRegion(w.Object); r != "" && r != m.Object.Str("region") {
		return nil, invalid("Metastore '%s' is in region %s, workspace %s in %s.", m.Object.Str("name"), m.Object.Str("region"), w.ID, r)
	}
	o := Object{"workspace_id": w.Object["workspace_id"], "metastore_id": m.ID}
	catalog := c.Body.Str("metastore_assignment.default_catalog_name")
	if catalog == "" && old != nil {
		catalog = old.Object.Str("default_catalog_name")
	}
	if catalog == "" {
		catalog = "main"
	}
	o["default_catalog_name"] = catalog
	c.Tx.Put(collMetastoreAssignments, &Record{ID: w.ID, Object: o})
	return reply(Object{})
}

func deleteMetastoreAssignment(c *Call) (*Reply, error) {
	w, m, a, err := metastoreAssignmentParts(c)
	if err != nil {
		return nil, err
	}
	if a == nil || a.Object.Str("metastore_id") != m.ID {
		return nil, notFound("Metastore '%s' is not assigned to workspace %s.", m.ID, w.ID)
	}
	c.Tx.Delete(collMetastoreAssignments, "", w.ID)
	return reply(Object{})
}
