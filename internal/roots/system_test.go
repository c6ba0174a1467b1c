package roots

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestSystemAreThoseOfTheSystem compares with crypto/x509. SystemCertPool reads
// the environment only once in a process, so that the default is what is
// compared.
func TestSystemAreThoseOfTheSystem(t *testing.T) {
	got := System()
	if got == nil {
		t.Skip("left to crypto/x509 here")
	}
	want, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Error("not the roots that crypto/x509 has")
	}
}

// TestEnvironment: the variables of crypto/x509 count, and what is no
// certificate is left out.
func TestEnvironment(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bundle := write("bundle.pem", "a comment\n"+string(block)+string(block)+"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
	t.Setenv("SSL_CERT_FILE", bundle)
	t.Setenv("SSL_CERT_DIR", filepath.Join(dir, "none"))
	got := System()
	if got == nil {
		t.Skip("left to crypto/x509 here")
	}
	want := x509.NewCertPool()
	want.AddCert(server.Certificate())
	if !got.Equal(want) {
		t.Error("not the certificate of SSL_CERT_FILE")
	}
	t.Setenv("SSL_CERT_FILE", filepath.Join(dir, "none"))
	t.Setenv("SSL_CERT_DIR", dir)
	if !System().Equal(want) {
		t.Error("not the certificate of SSL_CERT_DIR")
	}
	t.Setenv("SSL_CERT_DIR", filepath.Join(dir, "none"))
	if System() != nil {
		t.Error("nothing was found, and crypto/x509 is not asked")
	}
}

func BenchmarkSystem(b *testing.B) {
	for b.Loop() {
		System()
	}
}
