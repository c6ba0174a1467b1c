package emulator

import (
	"slices"
)

const (
	collCustomApps    = "custom_app_integrations"
	collPublishedApps = "published_app_integrations"
	// indexApp finds a custom app by its client id, a published one by its
	// app id.
	indexApp = "app"
)

// oauthApps serves OAuth applications: the account's own, and partner
// applications of the catalogue that are switched on.
func oauthApps() service {
	custom, published := customApps(), publishedApps()
	return service{
		resources: []Resource{custom, published},
		handlers: map[string]Handler{
			"CustomAppIntegrationsCreate":    func(c *Call) (*Reply, error) { return createCustomApp(&custom, c) },
			"PublishedAppIntegrationsCreate": func(c *Call) (*Reply, error) { return createPublishedApp(&published, c) },
			"PublishedAppsList": func(c *Call) (*Reply, error) {
				return listPage(c, "apps", catalogue(), 100)
			},
		},
	}
}

func customApps() Resource {
	return Resource{
		Stored: Collection{Name: collCustomApps, Indexes: []Index{{
			Name: indexApp, Key: func(r *Record) string { return r.Object.Str("client_id") },
		}}},
		Label: "Custom app integration",
		List:  "CustomAppIntegrationsList", Get: "CustomAppIntegrationsGet",
		Update: "CustomAppIntegrationsUpdate", Delete: "CustomAppIntegrationsDelete",
		IDField: "integration_id", IDParam: "integration_id",
		Items: "apps", Page: 100,
		Created: "create_time", RFC3339: true,
		Defaults: Object{"confidential": false},
		Kept:     []string{"client_id", "name", "confidential", "created_by"},
		Prepare: func(c *Call, next, old *Record) error {
			own(c, next, old)
			if err := checkTokenPolicy(next.Object.Obj("token_access_policy")); err != nil {
				return err
			}
			scopes := next.Object.Strings("scopes")
			for _, s := range next.Object.Strings("user_authorized_scopes") {
				if !slices.Contains(scopes, s) {
					return invalid("user_authorized_scopes: %s is not one of the scopes.", clip(s, 100))
				}
			}
			return nil
		},
		Show: func(c *Call, r *Record, inList bool) Object {
			if inList && c.QueryBool("include_creator_username") {
				return r.Object.With("creator_username", r.Hidden.Str("creator"))
			}
			return r.Object
		},
		Updates: Nothing, Deletes: Nothing,
	}
}

func publishedApps() Resource {
	return Resource{
		Stored: Collection{Name: collPublishedApps, Indexes: []Index{{
			Name: indexApp, Key: func(r *Record) string { return r.Object.Str("app_id") },
		}}},
		Label: "Published app integration",
		List:  "PublishedAppIntegrationsList", Get: "PublishedAppIntegrationsGet",
		Update: "PublishedAppIntegrationsUpdate", Delete: "PublishedAppIntegrationsDelete",
		IDField: "integration_id", IDParam: "integration_id",
		Items: "apps", Page: 100,
		Created: "create_time", RFC3339: true,
		Kept: []string{"app_id", "name", "created_by"},
		Unique: []Unique{{Index: indexApp, Taken: func(r *Record) *Refusal {
			return alreadyExists("Published app %s is already enabled in this account.", r.Object.Str("app_id"))
		}}},
		Prepare: func(c *Call, next, old *Record) error {
			own(c, next, old)
			if old == nil {
				app := findPublishedApp(next.Object.Str("app_id"))
				if app == nil {
					return notFound("Published app %q does not exist.", clip(next.Object.Str("app_id"), 100))
				}
				next.Object["name"] = app.Str("name")
			}
			return checkTokenPolicy(next.Object.Obj("token_access_policy"))
		},
		Updates: Nothing, Deletes: Nothing,
	}
}

// own notes who made a new record.
func own(c *Call, next, old *Record) {
	if old != nil {
		return
	}
	if id := idNumber(c.Caller.ID); id != nil {
		next.Object["created_by"] = id
	}
	next.Hidden["creator"] = c.Caller.Name
}

// createCustomApp answers with the identifiers and, for a confidential
// application, with the secret that nothing shows again.
func createCustomApp(res *Resource, c *Call) (*Reply, error) {
	body, err := res.body(c)
	if err != nil {
		return nil, err
	}
	r, err := res.insert(c, "", body.With("client_id", c.NewUUID()))
	if err != nil {
		return nil, err
	}
	out := Object{"integration_id": r.ID, "client_id": r.Object.Str("client_id")}
	if r.Object.Bool("confidential") {
		secret := secretPrefix + c.emu.ids.hex(16)
		c.Tx.Change(collCustomApps, r, func(r *Record) { r.Hidden["digest"] = digest(secret) })
		out["client_secret"] = secret
	}
	return reply(out)
}

func createPublishedApp(res *Resource, c *Call) (*Reply, error) {
	body, err := res.body(c)
	if err != nil {
		return nil, err
	}
	r, err := res.insert(c, "", body)
	if err != nil {
		return nil, err
	}
	return reply(Object{"integration_id": r.ID})
}

// checkTokenPolicy checks the lifetimes of tokens. A limit of whole sessions
// is only possible when refresh tokens are used once.
func checkTokenPolicy(p Object) error {
	if p == nil {
		return nil
	}
	for _, limit := range []struct {
		field  string
		lo, hi int64
	}{
		{"access_token_ttl_in_minutes", 5, 1440},
		{"refresh_token_ttl_in_minutes", 5, 129600},
	} {
		if n, ok := p.Int(limit.field); ok && (n < limit.lo || n > limit.hi) {
			return invalid("token_access_policy.%s must be between %d and %d.", limit.field, limit.lo, limit.hi)
		}
	}
	if p.Has("absolute_session_lifetime_in_minutes") && !p.Bool("enable_single_use_refresh_tokens") {
		return invalid("token_access_policy.absolute_session_lifetime_in_minutes needs enable_single_use_refresh_tokens.")
	}
	if n, ok := p.Int("absolute_session_lifetime_in_minutes"); ok && n <= 0 {
		return invalid("token_access_policy.absolute_session_lifetime_in_minutes must be positive.")
	}
	return nil
}
