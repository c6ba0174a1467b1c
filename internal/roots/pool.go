// Package roots reads the root certificates of the system for a program that is
// started for every call: on Debian and its relatives crypto/x509 parses each of
// them three times, which is most of the processor time of a short call.
package roots

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
)

// readPool collects certificates, each only once. Parsing is what costs, and on
// common systems the same certificates are there three times: in the bundle,
// in a file each, and in the bundle again as a member of the folder.
type readPool struct {
	pool *x509.CertPool
	// texts are the blocks read so far, as they are written.
	texts map[string]bool
	files []os.FileInfo
	n     int
}

func newReadPool() *readPool {
	return &readPool{pool: x509.NewCertPool(), texts: map[string]bool{}}
}

// file adds the certificates of a file. What is no certificate is left out.
func (p *readPool) file(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	for _, other := range p.files {
		if os.SameFile(info, other) {
			return nil
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	p.files = append(p.files, info)
	for {
		if n := p.known(text); n > 0 {
			text = text[n:]
			continue
		}
		block, rest := pem.Decode(text)
		if block == nil {
			return nil
		}
		p.texts[string(text[:len(text)-len(rest)])] = true
		text = rest
		if block.Type != "CERTIFICATE" || len(block.Headers) > 0 {
			continue
		}
		// The pool itself leaves out what it has: files may be written differently.
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			p.pool.AddCert(cert)
			p.n++
		}
	}
}

// known returns the length of the block that text begins with when the same
// text was read before: it would add nothing.
func (p *readPool) known(text []byte) int {
	end := []byte("-----END CERTIFICATE-----\n")
	i := bytes.Index(text, end)
	if i < 0 || !p.texts[string(text[:i+len(end)])] {
		return 0
	}
	return i + len(end)
}
