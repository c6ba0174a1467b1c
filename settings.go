package connector

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Settings are what a connection was configured with, after options,
// environment and profile were merged. The names are those of the profile
// file: host, account_id, token, client_id, azure_tenant_id, ... Settings are
// read-only. They hold secrets: printing them prints none.
type Settings struct {
	values  map[string]string
	sources map[string]string
	profile string
}

// Get returns a setting, empty when it is not set.
func (s *Settings) Get(name string) string { return s.values[name] }

// Source says where a setting comes from: "option", the name of an environment
// variable, or the path of the profile file. It is empty when the setting is
// not set.
func (s *Settings) Source(name string) string { return s.sources[name] }

// Profile is the profile that was read, empty when none was.
func (s *Settings) Profile() string { return s.profile }

// Values returns a copy of all settings, secrets among them.
func (s *Settings) Values() map[string]string { return maps.Clone(s.values) }

// String lists the settings without the values of secrets.
func (s *Settings) String() string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(s.values)) {
		if i > 0 {
			b.WriteByte(' ')
		}
		v := s.values[name]
		if a := attributeOf(name); a == nil || a.secret {
			v = mask
		}
		b.WriteString(name + "=" + strconv.Quote(v))
	}
	return b.String()
}

// GoString is String, so that %#v prints no secret either.
func (s *Settings) GoString() string { return s.String() }

// set sets what is not set yet: what comes first wins, and a value that means
// "none" is none. The rules for calls add up instead, so that no source can
// loosen those of another.
func (s *Settings) set(name, value, source string) {
	a := attributeOf(name)
	if value == "" || a != nil && a.zero(value) {
		return
	}
	if old := s.values[name]; old != "" {
		if name == "connector_allow" || name == "connector_deny" {
			s.values[name] = old + ruleSeparator + value
		}
		return
	}
	s.values[name] = value
	s.sources[name] = source
}

// ruleSeparator stands between the rules of two sources.
const ruleSeparator = ";"

func (s *Settings) drop(name string) {
	delete(s.values, name)
	delete(s.sources, name)
}

// settingKind is the type of a setting.
type settingKind uint8

const (
	textSetting settingKind = iota
	flagSetting
	numberSetting
)

// attribute is one setting: its name in the profile file, the environment
// variable that sets it, and the family of authentication that it belongs to.
type attribute struct {
	name, env, family string
	kind              settingKind
	secret            bool
}

// attributes are the settings that the official tools know, with the same
// names, variables and families, and those of the connector's own at the end.
var attributes = [...]attribute{
	{name: "host", env: "DATABRICKS_HOST"},
	{name: "cluster_id", env: "DATABRICKS_CLUSTER_ID"},
	{name: "warehouse_id", env: "DATABRICKS_WAREHOUSE_ID"},
	{name: "serverless_compute_id", env: "DATABRICKS_SERVERLESS_COMPUTE_ID"},
	{name: "metadata_service_url", env: "DATABRICKS_METADATA_SERVICE_URL", family: "metadata-service", secret: true},
	{name: "account_id", env: "DATABRICKS_ACCOUNT_ID"},
	{name: "workspace_id", env: "DATABRICKS_WORKSPACE_ID"},
	{name: "token", env: "DATABRICKS_TOKEN", family: "pat", secret: true},
	{name: "username", env: "DATABRICKS_USERNAME", family: "basic"},
	{name: "password", env: "DATABRICKS_PASSWORD", family: "basic", secret: true},
	{name: "profile", env: "DATABRICKS_CONFIG_PROFILE"},
	{name: "config_file", env: "DATABRICKS_CONFIG_FILE"},
	{name: "oauth_callback_port", env: "DATABRICKS_OAUTH_CALLBACK_PORT", kind: numberSetting},
	{name: "google_service_account", env: "DATABRICKS_GOOGLE_SERVICE_ACCOUNT", family: "google"},
	{name: "google_credentials", env: "GOOGLE_CREDENTIALS", family: "google", secret: true},
	{name: "azure_workspace_resource_id", env: "DATABRICKS_AZURE_RESOURCE_ID", family: "azure"},
	{name: "azure_use_msi", env: "ARM_USE_MSI", family: "azure", kind: flagSetting},
	{name: "azure_client_secret", env: "ARM_CLIENT_SECRET", family: "azure", secret: true},
	{name: "azure_client_id", env: "ARM_CLIENT_ID", family: "azure"},
	{name: "azure_tenant_id", env: "ARM_TENANT_ID", family: "azure"},
	{name: "actions_id_token_request_url", env: "ACTIONS_ID_TOKEN_REQUEST_URL"},
	{name: "actions_id_token_request_token", env: "ACTIONS_ID_TOKEN_REQUEST_TOKEN", secret: true},
	{name: "azure_environment", env: "ARM_ENVIRONMENT"},
	{name: "azure_login_app_id", env: "DATABRICKS_AZURE_LOGIN_APP_ID", family: "azure"},
	{name: "client_id", env: "DATABRICKS_CLIENT_ID", family: "oauth"},
	{name: "client_secret", env: "DATABRICKS_CLIENT_SECRET", family: "oauth", secret: true},
	{name: "scopes"},
	{name: "disable_oauth_refresh_token", env: "DATABRICKS_DISABLE_OAUTH_REFRESH_TOKEN", kind: flagSetting},
	{name: "databricks_cli_path", env: "DATABRICKS_CLI_PATH"},
	{name: "auth_type", env: "DATABRICKS_AUTH_TYPE"},
	{name: "databricks_id_token_filepath", env: "DATABRICKS_OIDC_TOKEN_FILEPATH", family: "file-oidc"},
	{name: "oidc_token_env", env: "DATABRICKS_OIDC_TOKEN_ENV", family: "env-oidc"},
	{name: "skip_verify", kind: flagSetting},
	{name: "http_timeout_seconds", kind: numberSetting},
	{name: "debug_truncate_bytes", env: "DATABRICKS_DEBUG_TRUNCATE_BYTES", kind: numberSetting},
	{name: "debug_headers", env: "DATABRICKS_DEBUG_HEADERS", kind: flagSetting},
	{name: "rate_limit", env: "DATABRICKS_RATE_LIMIT", kind: numberSetting},
	{name: "retry_timeout_seconds", kind: numberSetting},
	{name: "cloud", env: "DATABRICKS_CLOUD"},
	{name: "audience", env: "DATABRICKS_TOKEN_AUDIENCE"},
	{name: "discovery_url", env: "DATABRICKS_DISCOVERY_URL"},

	// The connector's own: rules for the calls over a connection. They can
	// only make it stricter than its options say.
	{name: "connector_read_only", env: "DATABRICKS_CONNECTOR_READ_ONLY", kind: flagSetting},
	{name: "connector_confirm", env: "DATABRICKS_CONNECTOR_CONFIRM", kind: flagSetting},
	{name: "connector_allow", env: "DATABRICKS_CONNECTOR_ALLOW"},
	{name: "connector_deny", env: "DATABRICKS_CONNECTOR_DENY"},
	{name: "connector_audit", env: "DATABRICKS_CONNECTOR_AUDIT"},
	{name: "connector_audit_strict", env: "DATABRICKS_CONNECTOR_AUDIT_STRICT", kind: flagSetting},
}

func attributeOf(name string) *attribute {
	for i := range attributes {
		if attributes[i].name == name {
			return &attributes[i]
		}
	}
	return nil
}

// check says why a value does not fit the type of its setting.
func (a *attribute) check(value string) error {
	var err error
	switch a.kind {
	case flagSetting:
		_, err = strconv.ParseBool(value)
	case numberSetting:
		_, err = strconv.Atoi(value)
	}
	if err != nil {
		want := "a whole number"
		if a.kind == flagSetting {
			want = "true or false"
		}
		return fmt.Errorf("%s must be %s", a.name, want)
	}
	return nil
}

// zero tells a value that means the same as none.
func (a *attribute) zero(value string) bool {
	switch a.kind {
	case flagSetting:
		on, _ := strconv.ParseBool(value)
		return !on
	case numberSetting:
		n, _ := strconv.Atoi(value)
		return n == 0
	}
	return value == ""
}

func (s *Settings) flag(name string) bool {
	on, _ := strconv.ParseBool(s.values[name])
	return on
}

func (s *Settings) number(name string) int {
	n, _ := strconv.Atoi(s.values[name])
	return n
}

// families lists the kinds of authentication that are configured, sorted, with
// the settings that configure them.
func (s *Settings) families() (names []string, because map[string][]string) {
	because = map[string][]string{}
	for i := range attributes {
		a := &attributes[i]
		if v := s.values[a.name]; a.family != "" && v != "" && !a.zero(v) {
			because[a.family] = append(because[a.family], fmt.Sprintf("%s (%s)", a.name, s.sources[a.name]))
		}
	}
	return slices.Sorted(maps.Keys(because)), because
}
