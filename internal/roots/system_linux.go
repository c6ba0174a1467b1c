//go:build linux && !android

package roots

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// System returns the root certificates of the system: the same that crypto/x509
// finds, at a third of its cost where they are there three times. It returns
// nil when crypto/x509 shall look by itself: on other systems, and when
// anything is not as expected.
func System() *x509.CertPool {
	files := []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	}
	folders := []string{"/etc/ssl/certs", "/etc/pki/tls/certs"}
	if f := os.Getenv("SSL_CERT_FILE"); f != "" {
		files = []string{f}
	}
	if d := os.Getenv("SSL_CERT_DIR"); d != "" {
		folders = strings.Split(d, ":")
	}
	p := newReadPool()
	for _, f := range files { // the first that can be read
		if p.file(f) == nil {
			break
		}
	}
	for _, d := range folders {
		if err := p.folder(d); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	if p.n == 0 {
		return nil
	}
	return p.pool
}

// folder adds the files of a folder, but not the links to its own members.
func (p *readPool) folder(name string) error {
	entries, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(name, e.Name())
		if e.Type()&fs.ModeSymlink != 0 {
			if to, err := os.Readlink(path); err == nil && !strings.Contains(to, "/") {
				continue
			}
		}
		_ = p.file(path) // what cannot be read does not count
	}
	return nil
}
