package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	connector "github.com/databricks-account/connector"
)

// secretRoute says where the secrets of an answer go. Without a route they are
// masked and lost, and a note says how to keep them.
type secretRoute struct {
	p    *program
	kind string // the option: show-secrets, secret-file, secret-env, secret-command, or empty
	to   string
	// file is the file that was opened before anything was sent: a secret is
	// shown once, so a place that cannot be written must be found out first.
	file *os.File
}

// newSecretRoute reads the options.
func newSecretRoute(v *invocation) (*secretRoute, error) {
	r := &secretRoute{p: v.p}
	o := v.in.options
	for _, name := range []string{"show-secrets", "secret-file", "secret-env", "secret-command"} {
		if !o.Has(name) {
			continue
		}
		if r.kind != "" {
			return nil, usagef("--%s and --%s do not go together: a secret goes to one place", r.kind, name)
		}
		r.kind, r.to = name, o.Text(name)
	}
	if r.kind == "" || r.kind == "show-secrets" {
		return r, nil
	}
	if r.to == "" {
		return nil, usagef("--%s needs a value", r.kind)
	}
	if o.Bool("all") {
		return nil, usagef("--%s and --all do not go together: lists show no secrets", r.kind)
	}
	if len(v.action.Secrets) == 0 && v.action.Name != connector.CustomAction().Name {
		return nil, usagef("%s answers with no secret, so --%s means nothing for it", shortName(v.action), r.kind)
	}
	return r, nil
}

// prepare opens the file before the call, so that no secret is made that could
// not be kept.
func (r *secretRoute) prepare() error {
	var err error
	switch r.kind {
	case "secret-file":
		r.file, err = os.OpenFile(r.to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return usagef("--secret-file: %s exists already, and a secret is never written over something else; nothing was sent", r.to)
		}
	case "secret-env":
		r.file, err = os.OpenFile(r.to, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
		if err == nil {
			err = r.private()
		}
	}
	if err != nil {
		return fmt.Errorf("--%s: %w; nothing was sent", r.kind, err)
	}
	return nil
}

// private refuses a file that others can read.
func (r *secretRoute) private() error {
	info, err := r.file.Stat()
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return &usageError{
		message: fmt.Sprintf("--secret-env: others can read %s; nothing was sent", r.to),
		hint:    "chmod 600 " + r.to,
	}
}

// abandon removes what prepare made, when the call failed.
func (r *secretRoute) abandon() {
	if r.file == nil {
		return
	}
	info, err := r.file.Stat()
	r.file.Close()
	if r.kind == "secret-file" || err == nil && info.Size() == 0 {
		os.Remove(r.to)
	}
	r.file = nil
}

// route sends the secrets of an answer where they are wanted and returns the
// body to show.
func (r *secretRoute) route(ctx context.Context, res *connector.Result) ([]byte, error) {
	secrets := res.Secrets()
	shown := res.Masked()
	switch {
	case r.kind == "show-secrets":
		return res.Body, nil
	case r.kind == "":
		if len(secrets) > 0 {
			r.p.note("%s masked and shown only this once; --show-secrets, --secret-file, --secret-env or --secret-command keep a secret", isAre(len(secrets)))
		}
		return shown.Body, nil
	case len(secrets) == 0:
		r.abandon()
		r.p.note("the answer holds no secret")
		return shown.Body, nil
	}
	if err := r.deliver(ctx, secrets); err != nil {
		return nil, r.rescue(secrets, err)
	}
	return shown.Body, nil
}

func isAre(n int) string {
	if n == 1 {
		return "a secret of the answer is"
	}
	return fmt.Sprintf("%d secrets of the answer are", n)
}

func (r *secretRoute) deliver(ctx context.Context, secrets []connector.Secret) error {
	switch r.kind {
	case "secret-file":
		if err := r.finish(secretText(secrets)); err != nil {
			return err
		}
		r.p.note("%s written to %s", plural(len(secrets), "secret"), r.to)
		return nil
	case "secret-env":
		if err := r.finish(secretVariables(secrets)); err != nil {
			return err
		}
		r.p.note("%s written to %s", strings.Join(variableNames(secrets), ", "), r.to)
		return nil
	}
	shell, flag := "sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd", "/C"
	}
	// The command must get the secret even when the user interrupts now.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), shell, flag, r.to)
	cmd.Stdin = strings.NewReader(secretText(secrets))
	cmd.Stdout, cmd.Stderr = r.p.Stderr, r.p.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("--secret-command: %w", err)
	}
	return nil
}

func (r *secretRoute) finish(text string) error {
	_, err := r.file.WriteString(text)
	if err == nil {
		err = r.file.Sync()
	}
	if closeErr := r.file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// rescue keeps secrets that could not be delivered: the service will not show
// them again.
func (r *secretRoute) rescue(secrets []connector.Secret, cause error) error {
	f, err := os.CreateTemp("", "run-action-secret-*")
	if err != nil {
		return fmt.Errorf("%w; the secret could not be kept either: %w", cause, err)
	}
	_, err = f.WriteString(secretText(secrets))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("%w; the secret could not be kept either: %w", cause, err)
	}
	return fmt.Errorf("%w; the call took effect, and its secret was kept in %s", cause, filepath.Clean(f.Name()))
}

// secretText is the secret alone, or a JSON object when there are several.
func secretText(secrets []connector.Secret) string {
	if len(secrets) == 1 {
		return secrets[0].Value + "\n"
	}
	all := map[string]string{}
	for i, name := range variableNames(secrets) {
		all[strings.ToLower(name)] = secrets[i].Value
	}
	text, err := marshal(all)
	if err != nil {
		return ""
	}
	return string(text)
}

// secretVariables are lines of an environment file that a POSIX shell can
// read as well.
func secretVariables(secrets []connector.Secret) string {
	var b strings.Builder
	for i, name := range variableNames(secrets) {
		b.WriteString(name + "=" + quoteVariable(secrets[i].Value) + "\n")
	}
	return b.String()
}

func quoteVariable(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./+=", r))
	}) < 0
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// variableNames turns the names of fields into those of variables.
func variableNames(secrets []connector.Secret) []string {
	out := make([]string, len(secrets))
	seen := map[string]int{}
	for i, s := range secrets {
		name := strings.Map(func(r rune) rune {
			switch {
			case r >= 'a' && r <= 'z':
				return r - 'a' + 'A'
			case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
				return r
			}
			return '_'
		}, s.Name)
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s_%d", name, seen[name])
		}
		out[i] = name
	}
	return out
}
