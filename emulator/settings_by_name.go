package emulator

import "strings"

// Collections of settings and preferences by name.
const (
	collNamedSettings   = "named_settings"
	collUserPreferences = "user_preferences"
)

// namedSetting is a setting or preference that is read and changed by name.
type namedSetting struct {
	name, title, text, phase string
	// value is the member that holds its value, initial what is in force
	// until it is set.
	value   string
	initial Object
}

// sample shows the shape of the value, as the metadata does.
func (s namedSetting) sample() string {
	data, err := encodeJSON(canonical(Object{s.value: s.initial}))
	if err != nil {
		return ""
	}
	return string(data)
}

func (s namedSetting) metadata() Object {
	o := Object{
		"name": s.name, "display_name": s.title, "description": s.text, "type": s.sample(),
		"docs_link": "https://docs.databricks.com/admin/account-settings/",
	}
	if s.phase != "" {
		o["preview_phase"] = s.phase
	}
	return o
}

// accountSettings are samples of every kind of value.
func accountSettings() []namedSetting {
	no := Object{"value": false}
	return []namedSetting{
		{"aibi_dashboard_embedding_access_policy", "Dashboard embedding", "Sites that may embed published dashboards.", "", "aibi_dashboard_embedding_access_policy", Object{"access_policy_type": "ALLOW_APPROVED_DOMAINS"}},
		{"aibi_dashboard_embedding_approved_domains", "Dashboard embedding domains", "Domains that may embed published dashboards.", "", "aibi_dashboard_embedding_approved_domains", Object{"approved_domains": []any{}}},
		{"allowed_apps_user_api_scopes", "Scopes of apps", "API scopes that apps may ask for on behalf of a user.", "PUBLIC_PREVIEW", "allowed_apps_user_api_scopes", Object{"allowed_scopes": []any{}}},
		{"automatic_cluster_update_workspace", "Automatic cluster update", "Restarts clusters in a window to bring updates in.", "", "automatic_cluster_update_workspace", Object{"enabled": false, "can_toggle": true}},
		{"collaboration_platform_connectivity", "Collaboration platforms", "Platforms that may connect to a workspace.", "BETA", "collaboration_platform_connectivity", Object{"connectivity": "ALLOW_ALL"}},
		{"disable_legacy_access", "Disable legacy access", "Keeps new workspaces from legacy ways to data.", "", "boolean_val", no},
		{"llm_proxy_partner_powered", "Partner-powered AI features", "AI features that run on models of partners.", "", "boolean_val", Object{"value": true}},
		{"max_token_lifetime_days", "Lifetime of tokens", "Longest lifetime of new personal access tokens, in days.", "", "integer_val", Object{"value": 730}},
		{"operational_email_custom_recipient", "Operational e-mails", "Recipient of operational e-mails.", "", "operational_email_custom_recipient", Object{"email": ""}},
		{"personal_compute", "Personal Compute", "Who may use the Personal Compute default policy.", "", "personal_compute", Object{"value": "ON"}},
		{"restrict_workspace_admins", "Limits on workspace admins", "What workspace admins may do for others.", "", "restrict_workspace_admins", Object{"status": "ALLOW_ALL"}},
		{"support_contact", "Support contact", "Who is shown to users that need help.", "", "string_val", Object{"value": ""}},
	}
}

func userPreferences() []namedSetting {
	return []namedSetting{
		{"editor_line_wrap", "Line wrap", "Wraps long lines in the editor.", "", "boolean_val", Object{"value": false}},
		{"email_notifications", "E-mail notifications", "Sends notifications by e-mail.", "", "boolean_val", Object{"value": true}},
		{"enableDarkMode", "Dark mode", "Colours of the workspace.", "", "string_val", Object{"value": "light"}},
		{"enableLineNumbers", "Line numbers", "Shows line numbers in the editor.", "", "boolean_val", Object{"value": true}},
		{"language", "Language", "Language of the console.", "", "string_val", Object{"value": "en"}},
		{"theme", "Theme", "Colours of the console.", "", "string_val", Object{"value": "system"}},
	}
}

// settingsByName serves account settings and user preferences by name.
func settingsByName() service {
	return service{
		resources: []Resource{
			{Stored: Collection{Name: collNamedSettings}, Label: "Setting", IDField: "name"},
			{Stored: Collection{Name: collUserPreferences}, Label: "Preference", IDField: "name"},
		},
		handlers: map[string]Handler{
			"AccountSettingsMetadataList": func(c *Call) (*Reply, error) { return listMetadata(c, accountSettings()) },
			"AccountSettingsGet": func(c *Call) (*Reply, error) {
				return namedValue(c, collNamedSettings, "", accountSettings(), false)
			},
			"AccountSettingsUpdate": func(c *Call) (*Reply, error) {
				return namedValue(c, collNamedSettings, "", accountSettings(), true)
			},
			"UserPreferencesMetadataList": ofUser(func(c *Call, _ string) (*Reply, error) { return listMetadata(c, userPreferences()) }),
			"UserPreferencesGet": ofUser(func(c *Call, user string) (*Reply, error) {
				return namedValue(c, collUserPreferences, user, userPreferences(), false)
			}),
			"UserPreferencesUpdate": ofUser(func(c *Call, user string) (*Reply, error) {
				return namedValue(c, collUserPreferences, user, userPreferences(), true)
			}),
		},
	}
}

// ofUser refuses calls about users that do not exist.
func ofUser(h func(c *Call, user string) (*Reply, error)) Handler {
	return func(c *Call) (*Reply, error) {
		id := c.Param("user_id")
		if c.Tx.Get(collUsers, "", id) == nil {
			return nil, notFound("User %s does not exist.", clip(id, 100))
		}
		return h(c, id)
	}
}

func listMetadata(c *Call, list []namedSetting) (*Reply, error) {
	page, next, err := paginate(c, list, 100)
	if err != nil {
		return nil, err
	}
	items := make([]any, 0, len(page))
	for _, s := range page {
		items = append(items, s.metadata())
	}
	out := Object{"settings_metadata": items}
	if next != "" {
		out["next_page_token"] = next
	}
	return reply(out)
}

// namedValue reads or changes one setting. There is no etag: the last writer
// wins.
func namedValue(c *Call, coll, parent string, list []namedSetting, change bool) (*Reply, error) {
	name := c.Param("name")
	for _, s := range list {
		if s.name != name {
			continue
		}
		if change {
			if err := s.set(c, coll, parent); err != nil {
				return nil, err
			}
		}
		out := Object{"name": name, "effective_" + s.value: s.initial}
		if parent != "" {
			out["user_id"] = parent
		}
		if r := c.Tx.Get(coll, parent, name); r != nil {
			out[s.value], out["effective_"+s.value] = r.Object[s.value], r.Object[s.value]
		}
		return reply(canonical(out))
	}
	return nil, notFound("Setting %s does not exist.", clip(name, 100))
}

func (s namedSetting) set(c *Call, coll, parent string) error {
	if n := c.Body.Str("name"); n != "" && n != s.name {
		return invalid("name %s differs from the setting in the path.", clip(n, 100))
	}
	var given []string
	for k := range c.Body {
		// Clients send back what they have read.
		if k != "name" && k != "user_id" && !strings.HasPrefix(k, "effective_") {
			given = append(given, k)
		}
	}
	if len(given) != 1 || given[0] != s.value {
		return invalid("Setting %s takes exactly the field %s.", s.name, s.value)
	}
	c.Tx.Put(coll, &Record{Parent: parent, ID: s.name, Object: Object{"name": s.name, s.value: c.Body[s.value]}})
	return nil
}
