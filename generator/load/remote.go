package load

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// The most that a remote reference may take.
const (
	remoteTimeout = 30 * time.Second
	remoteSize    = 64 << 20
)

// address reports whether a name is that of something remote.
func address(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}

// remote returns a reader of files that also reads addresses.
func remote(read func(string) ([]byte, error)) func(string) ([]byte, error) {
	client := &http.Client{Timeout: remoteTimeout}
	return func(name string) ([]byte, error) {
		if !address(name) {
			return read(name)
		}
		resp, err := client.Get(name)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s answers %s", name, resp.Status)
		}
		data, err := io.ReadAll(io.LimitReader(resp.Body, remoteSize+1))
		if err == nil && len(data) > remoteSize {
			err = fmt.Errorf("%s is larger than %d MiB", name, remoteSize>>20)
		}
		return data, err
	}
}
