package emulator

import (
	crand "crypto/rand"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
)

// idSource makes everything random: UUIDs, secrets, request ids. A seeded source
// makes a run repeatable; the default one is the machine's.
type idSource struct {
	mu  sync.Mutex
	src io.Reader
}

func randomIDs() *idSource { return &idSource{src: crand.Reader} }

func seededIDs(seed uint64) *idSource {
	var k [32]byte
	for i := range 8 {
		k[i] = byte(seed >> (8 * i))
	}
	return &idSource{src: rand.NewChaCha8(k)}
}

func (g *idSource) bytes(n int) []byte {
	b := make([]byte, n)
	g.mu.Lock()
	defer g.mu.Unlock()
	// Neither source can fail: crypto/rand ends the program instead.
	_, _ = io.ReadFull(g.src, b)
	return b
}

func (g *idSource) hex(n int) string { return hex.EncodeToString(g.bytes(n)) }

func (g *idSource) uuid() string {
	b := g.bytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// below returns a number from 0 to n-1.
func (g *idSource) below(n uint64) uint64 {
	var v uint64
	for _, b := range g.bytes(8) {
		v = v<<8 | uint64(b)
	}
	return v % n
}

// numeric returns a random number of 16 digits, as the service numbers
// workspaces and principals.
func (g *idSource) numeric() string {
	return strconv.FormatUint(1_000_000_000_000_000+g.below(8_000_000_000_000_000), 10)
}
