package connector

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
)

func newSettings() *Settings {
	return &Settings{values: map[string]string{}, sources: map[string]string{}}
}

// resolve merges the settings of a connection. What is set first wins, in the
// order of the official tools: options, then the environment, then the
// profile. So a DATABRICKS_HOST in the environment overrides the host of a
// profile that is named outright; Diagnose points that out.
func (o *options) resolve(name string) (*Settings, error) {
	s := newSettings()
	for key, v := range o.values {
		s.set(key, v, "option")
	}
	s.set("profile", name, "option")
	if o.useEnvironment {
		if err := s.addEnvironment(o.env); err != nil {
			return nil, err
		}
		if err := s.addFile(o); err != nil {
			return nil, err
		}
	}
	return s, s.finish()
}

func (s *Settings) addEnvironment(env environment) error {
	for i := range attributes {
		a := &attributes[i]
		if a.env == "" {
			continue
		}
		v := env.get(a.env)
		if v == "" {
			continue
		}
		if err := a.check(v); err != nil {
			return classed(ErrNoConnection, "%s: %w", a.env, err)
		}
		s.set(a.name, v, a.env)
	}
	return nil
}

// addFile adds the profile. Without a profile's name the file is left alone
// when a host or credentials are known already.
func (s *Settings) addFile(o *options) error {
	wanted := s.Get("profile")
	if wanted == "" {
		families, _ := s.families()
		if len(families) > 0 || s.Get("host") != "" || o.credentials != nil {
			return nil
		}
	}
	path := s.Get("config_file")
	if path == "" {
		path = defaultProfileFile
	}
	file, err := readProfileFile(o.env, path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && wanted == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		full, _ := o.env.expand(path)
		return &ProfileError{Name: wanted, Path: full, NoFile: true}
	case err != nil && wanted == "" && s.Get("config_file") == "" && errors.Is(err, errNoHome):
		return nil
	case err != nil:
		return &classError{ErrNoConnection, err}
	}
	name, must, err := file.pick(wanted)
	if err != nil {
		return classed(ErrNoConnection, "%s: %w", file.path, err)
	}
	if file.sections[name] == nil {
		if must {
			return file.missing(name)
		}
		return nil
	}
	return s.addProfile(file, name)
}

func (s *Settings) addProfile(file *profileFile, name string) error {
	for i := range attributes {
		a := &attributes[i]
		v := file.sections[name][a.name]
		if v == "" {
			continue
		}
		if err := a.check(v); err != nil {
			return classed(ErrNoConnection, "%s, profile %q: %w", file.path, name, err)
		}
		s.set(a.name, v, file.path)
	}
	s.profile = name
	return nil
}

// finish interprets what was merged: the ids in a host that was pasted from a
// browser, the CLI's word for "no workspace", and contradictions.
func (s *Settings) finish() error {
	if _, query, ok := strings.Cut(s.Get("host"), "?"); ok {
		s.idsFromQuery(query)
	}
	if id := s.Get("workspace_id"); strings.EqualFold(id, "none") {
		s.drop("workspace_id")
	}
	families, because := s.families()
	if len(families) <= 1 || s.Get("auth_type") != "" {
		return nil
	}
	var why []string
	for _, f := range families {
		why = append(why, f+" by "+strings.Join(because[f], ", "))
	}
	return classed(ErrNoConnection, "more than one way to authenticate is configured: %s; remove all but one, or choose one by auth_type", strings.Join(why, "; "))
}

// idsFromQuery takes the ids that the address bar of the web interface shows.
func (s *Settings) idsFromQuery(query string) {
	q, err := url.ParseQuery(strings.TrimSuffix(query, "#"))
	if err != nil {
		return
	}
	from := s.Source("host")
	s.set("workspace_id", q.Get("w"), from)
	for _, key := range []string{"o", "workspace_id"} {
		if _, err := strconv.ParseInt(q.Get(key), 10, 64); err == nil {
			s.set("workspace_id", q.Get(key), from)
		}
	}
	for _, key := range []string{"a", "account_id"} {
		s.set("account_id", q.Get(key), from)
	}
}

// authKind names the kind of authentication that the settings ask for, by the
// official names; empty when none of the built-in ones fits. The order is the
// official one.
func (s *Settings) authKind(env environment) string {
	if k := s.Get("auth_type"); k != "" {
		return k
	}
	switch {
	case s.Get("token") != "":
		return kindPAT
	case s.Get("username") != "" && s.Get("password") != "":
		return "basic"
	case s.Get("client_id") != "" && s.Get("client_secret") != "":
		return kindM2M
	case s.Get("metadata_service_url") != "":
		return "metadata-service"
	case env.get(s.oidcVariable()) != "":
		return kindEnvOIDC
	case s.Get("databricks_id_token_filepath") != "":
		return kindFileOIDC
	case s.Get("azure_use_msi") != "" && s.flag("azure_use_msi"):
		return "azure-msi"
	case s.Get("azure_client_id") != "" && s.Get("azure_client_secret") != "":
		return "azure-client-secret"
	case s.Get("google_credentials") != "":
		return "google-credentials"
	case s.Get("google_service_account") != "":
		return "google-id"
	}
	return ""
}

// oidcVariable is the environment variable that holds the identity token for
// federation.
func (s *Settings) oidcVariable() string {
	if v := s.Get("oidc_token_env"); v != "" {
		return v
	}
	return "DATABRICKS_OIDC_TOKEN"
}

// String for errors and logs: a connection without a name is the one of the
// environment.
func connectionTitle(name string) string {
	if name == "" {
		return "(environment)"
	}
	return fmt.Sprintf("%q", clip(name, 200))
}
