package emulator

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"strconv"
	"time"
)

// The usage download is made up from the workspaces of the account: the same
// account, months and workspaces give the same rows every time. It is written
// as it is made, however large.

func usageColumns() []string {
	return []string{
		"workspaceId", "timestamp", "clusterId", "clusterName", "clusterNodeType", "clusterOwnerUserId",
		"clusterCustomTags", "sku", "dbus", "machineHours", "clusterOwnerUserName", "tags",
	}
}

// formerWorkspaces have usage in accounts that have no workspace. One of the
// ids is beyond what a float64 holds exactly.
func formerWorkspaces() []string { return []string{"3456789012345678", "9007199254740993"} }

func downloadUsage(c *Call) (*Reply, error) {
	start, err := monthParam(c, "start_month")
	if err != nil {
		return nil, err
	}
	end, err := monthParam(c, "end_month")
	if err != nil {
		return nil, err
	}
	if end.Before(start) {
		return nil, invalid("end_month must not be before start_month.")
	}
	var ids []string
	for _, w := range c.Tx.List(collWorkspaces, "") {
		ids = append(ids, w.ID)
	}
	if len(ids) == 0 {
		ids = formerWorkspaces()
	}
	u := usage{
		account: c.Account, workspaces: ids, rows: c.emu.usageRows, until: c.Tx.Now, personal: c.QueryBool("personal_data"),
	}
	return &Reply{
		ContentType: "text/plain; charset=utf-8",
		Stream:      func(w io.Writer) error { return u.write(w, start, end) },
	}, nil
}

func monthParam(c *Call, name string) (time.Time, error) {
	text := c.Query.Get(name)
	t, err := time.Parse("2006-01", text)
	if err != nil || !monthPattern.Match(text) || text < firstMonth {
		return t, invalid("%s must be a month YYYY-MM, %s or later.", name, firstMonth)
	}
	return t, nil
}

type usage struct {
	account    string
	workspaces []string
	rows       int
	until      time.Time
	personal   bool
}

func (u usage) write(w io.Writer, start, end time.Time) error {
	buf := bufio.NewWriterSize(w, 32<<10)
	out := csv.NewWriter(buf)
	if err := out.Write(usageColumns()); err != nil {
		return err
	}
	for month := start; !month.After(end) && month.Before(u.until); month = month.AddDate(0, 1, 0) {
		for _, ws := range u.workspaces {
			if err := u.month(out, month, ws); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buf.Flush()
}

func (u usage) month(out *csv.Writer, month time.Time, ws string) error {
	h := fnv.New64a()
	fmt.Fprint(h, u.account, ws, month.Unix())
	rnd := rand.New(rand.NewPCG(h.Sum64(), 1))
	hours := int(month.AddDate(0, 1, 0).Sub(month) / time.Hour)
	skus := []string{
		"ENTERPRISE_ALL_PURPOSE_COMPUTE", "ENTERPRISE_JOBS_COMPUTE", "ENTERPRISE_JOBS_COMPUTE_(PHOTON)",
		"ENTERPRISE_SQL_PRO_COMPUTE_US_EAST_N_VIRGINIA", "ENTERPRISE_SERVERLESS_SQL_COMPUTE_US_EAST_N_VIRGINIA",
	}
	nodes := []string{"i3.xlarge", "m5d.large", "r5d.2xlarge", "c5d.4xlarge"}
	for i := range u.rows {
		at := month.Add(time.Duration(i*hours/max(u.rows, 1)) * time.Hour)
		if at.After(u.until) {
			break
		}
		cluster := fmt.Sprintf("%02d%02d-%06d-%s", at.Month(), at.Day(), rnd.IntN(240000), letters(rnd, 8))
		owner := 1_000_000_000_000_000 + rnd.Int64N(8_000_000_000_000_000)
		name := ""
		if u.personal {
			name = fmt.Sprintf("user%d@example.com", rnd.IntN(20)+1)
		} else {
			rnd.IntN(20)
		}
		tags, err := json.Marshal(map[string]string{"CostCenter": strconv.Itoa(100 + rnd.IntN(9)), "Team": "team \"" + letters(rnd, 3) + "\""})
		if err != nil {
			return err
		}
		dbus := float64(rnd.IntN(400000)+1) / 10000
		if err := out.Write([]string{
			ws, at.UTC().Format("2006-01-02T15:04:05.000Z"), cluster, "job-" + strconv.Itoa(rnd.IntN(90000)+1) + "-run-1",
			nodes[rnd.IntN(len(nodes))], strconv.FormatInt(owner, 10), string(tags), skus[rnd.IntN(len(skus))],
			strconv.FormatFloat(dbus, 'f', 4, 64), strconv.FormatFloat(dbus*0.7, 'f', 4, 64), name,
			fmt.Sprintf(`{"Vendor":"Databricks","ClusterId":%q}`, cluster),
		}); err != nil {
			return err
		}
	}
	return nil
}

func letters(rnd *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + rnd.IntN(26))
	}
	return string(b)
}
