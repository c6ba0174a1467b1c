package emulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// journal keeps the store on disk. The state file is a sequence of lines,
// each a checksum, a space and a JSON object; it begins with everything that
// there was when it was last written anew, and every transaction adds a line.
// A line that was torn by a crash can only be the last one and is dropped:
// its transaction was never acknowledged.
//
// The nil journal keeps nothing; all its methods work.
type journal struct {
	path string
	lock io.Closer

	mu      sync.Mutex
	cond    *sync.Cond
	file    *os.File
	pending []byte // lines that are not on disk yet
	added   uint64 // lines handed to append
	durable uint64 // lines on disk
	syncing bool   // some waiter is writing
	err     error  // the first failure; nothing is accepted after it
	size    int64  // of the file
	base    int64  // its size when it was last written anew
	growth  int64  // below which it is not written anew

	compacting sync.Mutex
}

// usualGrowth is the growth below which the file is not written anew.
const usualGrowth = 4 << 20

// line is one transaction, or a part of the initial state.
type line struct {
	Version int    `json:"v,omitempty"`
	Rev     uint64 `json:"n,omitempty"`
	Account string `json:"a,omitempty"`
	Ops     []op   `json:"o,omitempty"`
}

type op struct {
	Coll    string `json:"c"`
	Parent  string `json:"p,omitempty"`
	ID      string `json:"i"`
	Seq     uint64 `json:"s,omitempty"`
	Rev     uint64 `json:"r,omitempty"`
	Object  Object `json:"o,omitempty"`
	Hidden  Object `json:"h,omitempty"`
	Due     int64  `json:"d,omitempty"`
	Step    string `json:"t,omitempty"`
	Deleted bool   `json:"x,omitempty"`
}

func opOf(coll string, k key, r *Record) op {
	if r == nil {
		return op{Coll: coll, Parent: k.parent, ID: k.id, Deleted: true}
	}
	o := op{
		Coll: coll, Parent: k.parent, ID: k.id, Seq: r.Seq, Rev: r.Rev,
		Object: r.Object, Hidden: r.Hidden, Step: r.Step,
	}
	if !r.Due.IsZero() {
		o.Due = r.Due.UnixMilli()
	}
	return o
}

func (o op) record() *Record {
	if o.Deleted {
		return nil
	}
	r := &Record{
		Parent: o.Parent, ID: o.ID, Seq: o.Seq, Rev: o.Rev,
		Object: o.Object.Clone(), Hidden: o.Hidden.Clone(), Step: o.Step,
	}
	if o.Due != 0 {
		r.Due = time.UnixMilli(o.Due)
	}
	return r
}

func encodeLine(l line) ([]byte, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(body)+10)
	out = fmt.Appendf(out, "%08x ", crc32.ChecksumIEEE(body))
	out = append(out, body...)
	return append(out, '\n'), nil
}

// decodeLine reads a line without its newline; ok is false when it is torn.
func decodeLine(data []byte) (l line, ok bool) {
	if len(data) < 10 || data[8] != ' ' {
		return l, false
	}
	sum, err := strconv.ParseUint(string(data[:8]), 16, 32)
	if err != nil || uint32(sum) != crc32.ChecksumIEEE(data[9:]) {
		return l, false
	}
	d := json.NewDecoder(bytes.NewReader(data[9:]))
	d.UseNumber()
	return l, d.Decode(&l) == nil
}

// openJournal reads the state file into the store and keeps it open for
// appending. A file that does not exist is an empty account. The file is
// locked against a second process.
func openJournal(path string, growth int64, s *store) (*journal, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("emulator: state file %s is in use: %w", path, err)
	}
	j := &journal{path: path, lock: lock, growth: growth}
	j.cond = sync.NewCond(&j.mu)
	if err := j.load(s); err != nil {
		return nil, errors.Join(err, j.close())
	}
	return j, nil
}

func (j *journal) load(s *store) error {
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("emulator: open state file: %w", err)
	}
	j.file = f
	in := bufio.NewReaderSize(f, 1<<20)
	good, bad := int64(0), int64(-1)
	for {
		data, err := in.ReadBytes('\n')
		if len(data) > 0 {
			l, ok := line{}, false
			if data[len(data)-1] == '\n' {
				l, ok = decodeLine(data[:len(data)-1])
			}
			switch {
			case !ok && bad < 0:
				bad = good
			case ok && bad >= 0:
				return fmt.Errorf("emulator: state file %s is damaged at byte %d", j.path, bad)
			case ok && l.Version > 1:
				return fmt.Errorf("emulator: state file %s has version %d, which is newer than this program", j.path, l.Version)
			case ok:
				s.replay(l)
				good += int64(len(data))
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("emulator: read state file: %w", err)
		}
	}
	if err := f.Truncate(good); err != nil {
		return fmt.Errorf("emulator: repair state file: %w", err)
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		return fmt.Errorf("emulator: state file: %w", err)
	}
	j.size, j.base = good, good
	return nil
}

// replay applies a line. Collections that this version does not know are
// dropped: their services are gone.
func (s *store) replay(l line) {
	s.rev = max(s.rev, l.Rev)
	if l.Account == "" {
		return
	}
	a := s.account(l.Account)
	for _, o := range l.Ops {
		if s.decls[o.Coll] == nil {
			continue
		}
		r := o.record()
		a.coll(s, o.Coll).set(key{o.Parent, o.ID}, r)
		if r != nil {
			s.rev = max(s.rev, r.Rev)
			s.schedule(l.Account, o.Coll, r)
		}
	}
}

// append adds the changes of a transaction. The caller holds the lock of the
// store, so that lines are in the order of the transactions.
func (j *journal) append(a *account, rev uint64, changes []change) {
	if j == nil {
		return
	}
	l := line{Rev: rev, Account: a.id}
	for _, ch := range changes {
		l.Ops = append(l.Ops, opOf(ch.coll, ch.key, ch.new))
	}
	data, err := encodeLine(l)
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil && j.err == nil {
		j.err = err
	}
	j.pending = append(j.pending, data...)
	j.added++
}

// position is what to wait for to have everything so far on disk.
func (j *journal) position() uint64 {
	if j == nil {
		return 0
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.added
}

// wait returns when the lines up to position at are on disk. One waiter
// writes and syncs for all that came before it.
func (j *journal) wait(at uint64) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.durable < at && j.err == nil {
		if j.syncing {
			j.cond.Wait()
			continue
		}
		j.flush()
	}
	return j.failure()
}

// flush writes what is pending. The caller holds mu, which is released while
// the disk works.
func (j *journal) flush() {
	data, upTo := j.pending, j.added
	j.pending, j.syncing = nil, true
	j.mu.Unlock()
	_, err := j.file.Write(data)
	if err == nil {
		err = j.file.Sync()
	}
	j.mu.Lock()
	j.syncing = false
	if err != nil && j.err == nil {
		j.err = err
	}
	j.size += int64(len(data))
	j.durable = upTo
	j.cond.Broadcast()
}

func (j *journal) failure() error {
	if j.err == nil {
		return nil
	}
	return refuse(http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE",
		"The state file cannot be written: %v", j.err)
}

// broken returns the failure that makes further writes pointless.
func (j *journal) broken() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failure()
}

func (j *journal) wantsCompaction() bool {
	if j == nil {
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err == nil && j.size-j.base > max(j.growth, j.base)
}

// compact writes the file anew with the present state only. Nothing changes
// meanwhile; readers that need no step go on.
func (s *store) compact() {
	j := s.journal
	if !j.compacting.TryLock() {
		return
	}
	defer j.compacting.Unlock()
	s.mu.RLock()
	defer s.mu.RUnlock()
	err := j.wait(j.position())
	if err == nil {
		err = j.rewrite(s)
	}
	if err != nil {
		j.mu.Lock()
		j.base = j.size // the old file still works; try again much later
		j.mu.Unlock()
	}
}

// rewrite makes the new file and puts it in the place of the old one. Until
// the rename the old file stays valid, after it the new one is complete.
func (j *journal) rewrite(s *store) error {
	tmp := j.path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := &counter{w: f}
	out := bufio.NewWriterSize(w, 1<<20)
	err = s.snapshot(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(tmp, j.path)
	}
	if err != nil {
		return errors.Join(err, f.Close(), os.Remove(tmp))
	}
	syncDir(filepath.Dir(j.path))
	j.mu.Lock()
	defer j.mu.Unlock()
	err = j.file.Close()
	j.file, j.size, j.base = f, w.n, w.n
	return err
}

// snapshot writes the whole state as lines of one record each.
func (s *store) snapshot(out io.Writer) error {
	write := func(l line) error {
		data, err := encodeLine(l)
		if err == nil {
			_, err = out.Write(data)
		}
		return err
	}
	if err := write(line{Version: 1, Rev: s.rev}); err != nil {
		return err
	}
	for _, id := range s.sortedIDs() {
		a := s.accounts[id]
		if err := write(line{Account: id}); err != nil {
			return err
		}
		for name, c := range a.colls {
			for k, r := range c.records {
				if err := write(line{Account: id, Ops: []op{opOf(name, k, r)}}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// closedError is why nothing can be written after close.
type closedError struct{}

func (closedError) Error() string { return "the emulator is closed" }

// close flushes and releases the file. Closing again does nothing.
func (j *journal) close() error {
	if j == nil || errors.Is(j.reason(), closedError{}) {
		return nil
	}
	var err error
	if j.file != nil {
		err = j.wait(j.position())
		err = errors.Join(err, j.file.Close())
	}
	j.mu.Lock()
	j.err = closedError{}
	j.mu.Unlock()
	return errors.Join(err, j.lock.Close())
}

func (j *journal) reason() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// syncDir makes a rename durable. Not every system can; then the rename is as
// durable as the system makes it.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
