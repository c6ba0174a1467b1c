package connector

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gopkg.in/ini.v1"

	"github.com/databricks-account/connector/schema"
)

const (
	defaultProfileFile = "~/.databrickscfg"
	defaultProfile     = "DEFAULT"
	// settingsSection belongs to the tools and is not a profile.
	settingsSection = "__settings__"
	// maxProfileFile bounds what is read: nobody has a megabyte of profiles.
	maxProfileFile = 1 << 20
)

// profileFile is a parsed profile file.
type profileFile struct {
	path     string
	names    []string // in the order of the file
	sections map[string]map[string]string
	// chosen is the profile that the file itself names as the default.
	chosen string
}

// readProfileFile reads path, after expanding "~". The error of a file that
// does not exist is an fs.ErrNotExist.
func readProfileFile(env environment, path string) (*profileFile, error) {
	full, err := env.expand(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(full)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxProfileFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxProfileFile {
		return nil, fmt.Errorf("%s is larger than %d bytes: it cannot be a profile file", full, maxProfileFile)
	}
	p, err := parseProfileFile(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", full, err)
	}
	p.path = full
	return p, nil
}

// parseProfileFile parses the text of a profile file as the official tools
// do: a "#" begins a comment inside a line only after a space, because
// passwords hold them.
func parseProfileFile(data []byte) (p *profileFile, err error) {
	file, err := ini.LoadSources(ini.LoadOptions{SpaceBeforeInlineComment: true}, bytes.Clone(data))
	if err != nil {
		return nil, errors.New("is not a profile file: " + parseFault(err))
	}
	p = &profileFile{sections: map[string]map[string]string{}}
	for _, s := range file.Sections() {
		values := s.KeysHash()
		switch {
		case s.Name() == settingsSection:
			p.chosen = strings.TrimSpace(values["default_profile"])
		case len(values) > 0:
			p.names = append(p.names, s.Name())
			p.sections[s.Name()] = values
		}
	}
	return p, nil
}

// parseFault keeps what is wrong and drops the text of the line: it may hold
// a secret.
func parseFault(err error) string {
	if ini.IsErrDelimiterNotFound(err) {
		return `a line has no "="`
	}
	msg := err.Error()
	if cut := strings.IndexAny(msg, `:"'`); cut >= 0 {
		msg = msg[:cut]
	}
	return strings.TrimSpace(msg)
}

// pick returns the name of the profile to use when wanted was asked for, and
// whether it has to exist.
func (p *profileFile) pick(wanted string) (name string, must bool, err error) {
	switch {
	case wanted != "":
		name, must = wanted, true
	case p.chosen != "":
		name, must = p.chosen, true
	default:
		return defaultProfile, false, nil
	}
	if name == settingsSection {
		return "", false, fmt.Errorf("%s is reserved for the tools and cannot be a profile", settingsSection)
	}
	return name, must, nil
}

// missing is the error for a profile that is not in the file.
func (p *profileFile) missing(name string) error {
	e := &ProfileError{Name: name, Path: p.path, Existing: nearestFirst(name, p.names)}
	return e
}

func nearestFirst(name string, names []string) []string {
	out := schema.Nearest(clip(name, 200), names, len(names))
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// ProfileError says that a profile does not exist.
type ProfileError struct {
	// Name is the profile, Path the file that it was looked for in.
	Name, Path string
	// Existing are the profiles that exist, the nearest to Name first.
	Existing []string
	// NoFile: the file itself does not exist.
	NoFile bool
}

func (e *ProfileError) Error() string {
	switch {
	case e.NoFile:
		return fmt.Sprintf("no profile %q: the file %s does not exist; create it, or set DATABRICKS_CONFIG_FILE to the one that you use", clip(e.Name, 200), e.Path)
	case len(e.Existing) == 0:
		return fmt.Sprintf("no profile %q: %s has no profiles", clip(e.Name, 200), e.Path)
	}
	return fmt.Sprintf("no profile %q in %s; it has %s", clip(e.Name, 200), e.Path, strings.Join(e.Existing, ", "))
}

// Is reports that the error is an ErrNoConnection.
func (e *ProfileError) Is(target error) bool { return target == ErrNoConnection }

// Profile is one profile of the profile file, without its secrets.
type Profile struct {
	Name        string `json:"name"`
	Host        string `json:"host,omitempty"`
	HostKind    string `json:"host_kind,omitempty"`
	AccountID   string `json:"account_id,omitempty"`
	WorkspaceID string `json:"workspace_id,omitempty"`
	// AuthKind is how it authenticates, empty when that is not plain from the
	// file.
	AuthKind string `json:"auth_kind,omitempty"`
	// Default: it is used when no other is named.
	Default bool `json:"default"`
	// Problem says why the profile cannot be used, empty when it can.
	Problem string `json:"problem,omitempty"`
}

// ProfileList is the content of a profile file.
type ProfileList struct {
	Path     string    `json:"path"`
	Profiles []Profile `json:"profiles"`
}

// Profiles lists the profiles of the profile file, in the order of the file,
// without secrets. A file that does not exist has no profiles.
func Profiles(opts ...Option) (*ProfileList, error) {
	o := newOptions(opts)
	if err := o.err(); err != nil {
		return nil, err
	}
	path := o.profilePath()
	file, err := readProfileFile(o.env, path)
	if errors.Is(err, fs.ErrNotExist) {
		full, err := o.env.expand(path)
		return &ProfileList{Path: full, Profiles: []Profile{}}, err
	}
	if err != nil {
		return nil, &classError{ErrNoConnection, err}
	}
	chosen, _, _ := file.pick("")
	list := &ProfileList{Path: file.path, Profiles: make([]Profile, 0, len(file.names))}
	for _, name := range file.names {
		list.Profiles = append(list.Profiles, file.describe(name, name == chosen))
	}
	return list, nil
}

// describe tells about a profile without reading the environment.
func (p *profileFile) describe(name string, chosen bool) Profile {
	out := Profile{Name: name, Default: chosen}
	s := newSettings()
	if err := s.addProfile(p, name); err != nil {
		out.Problem = err.Error()
		return out
	}
	if err := s.finish(); err != nil {
		out.Problem = err.Error()
	}
	out.AccountID, out.WorkspaceID = s.Get("account_id"), s.Get("workspace_id")
	out.AuthKind = s.authKind(environment{})
	host, err := parseHost(s.Get("host"))
	if err != nil {
		if out.Problem == "" {
			out.Problem = err.Error()
		}
		return out
	}
	out.Host, out.HostKind = host.String(), kindOfHost(host.Host).String()
	return out
}
