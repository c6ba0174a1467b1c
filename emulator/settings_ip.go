package emulator

import (
	"errors"
	"net/http"
	"net/netip"
)

const collIPLists = "ip_access_lists"

// maxAddresses is how many addresses all lists may hold together.
const maxAddresses = 1000

func ipAccessLists() service {
	res := Resource{
		Stored: Collection{
			Name: collIPLists,
			Indexes: []Index{{"label", func(r *Record) string {
				return r.Object.Str("list_type") + "/" + r.Object.Str("label")
			}}},
		},
		Label: "IP access list",
		List:  "IpAccessListsList", Create: "IpAccessListsCreate", Get: "IpAccessListsGet",
		Update: "IpAccessListsUpdate", Replace: "IpAccessListsReplace", Delete: "IpAccessListsDelete",
		IDField: "list_id", IDParam: "ip_access_list_id",
		Out: "ip_access_list", Items: "ip_access_lists",
		Created: "created_at", Updated: "updated_at",
		Defaults: Object{"ip_addresses": []any{}},
		Kept:     []string{"created_by"},
		Updates:  Nothing, Deletes: Nothing,
		Missing: func(id string) *Refusal {
			return notFound("Can't find an IP access list with id: %s.", clip(id, 100))
		},
		Unique: []Unique{{"label", func(r *Record) *Refusal {
			return refuse(http.StatusBadRequest, "RESOURCE_ALREADY_EXISTS",
				"IP access list with type (%s) and label (%s) already exists", r.Object.Str("list_type"), r.Object.Str("label"))
		}}},
		Prepare: prepareIPList,
	}
	return service{resources: []Resource{res}, handlers: map[string]Handler{}}
}

func prepareIPList(c *Call, next, old *Record) error {
	o := next.Object
	if o.Str("label") == "" {
		return invalid("Missing required field: label")
	}
	if old == nil {
		o.Put("enabled", true)
		o.Put("created_by", idNumber(c.Caller.ID))
	}
	o.Put("updated_by", idNumber(c.Caller.ID))
	total := 0
	for _, r := range c.Tx.List(collIPLists, "") {
		if r.ID != next.ID {
			total += len(r.Object.List("ip_addresses"))
		}
	}
	addresses := o.Strings("ip_addresses")
	for _, a := range addresses {
		if _, err := parseRange(a); err != nil {
			return invalid("%s is not an IPv4 address or CIDR range.", clip(a, 100))
		}
	}
	if total+len(addresses) > maxAddresses {
		return quotaExceeded("The number of IP addresses and ranges over all IP access lists must not exceed %d.", maxAddresses)
	}
	o.Put("address_count", len(addresses))
	if by := shutOut(c.Tx, c.Remote, next); by != "" {
		return refuse(http.StatusBadRequest, "INVALID_STATE",
			"Your current IP %s will not be allowed to access this account under current IP access lists (%s).", c.Remote, by)
	}
	return nil
}

func parseRange(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil && p.Addr().Is4() {
		return p, nil
	}
	a, err := netip.ParseAddr(s)
	if err == nil && !a.Is4() {
		err = errors.New("not an IPv4 address")
	}
	return netip.PrefixFrom(a, 32), err
}

// admit refuses a caller whom the lists keep out, while they are in force.
func admit(tx *Tx, addr netip.Addr) error {
	if s := tx.Get(collSettings, "", "acct_ip_acl_enable"); s != nil && s.Object.Has("acct_ip_acl_enable") &&
		!s.Object.Bool("acct_ip_acl_enable.value") {
		return nil
	}
	if shutOut(tx, addr, nil) != "" {
		return forbidden("Source IP address: %s is blocked by Databricks IP ACL for account: %s", addr, tx.Account())
	}
	return nil
}

// shutOut tells whether the lists, with next in the place of its former self,
// keep an address out: "blocked", "not allowed" or "". Somebody on the same
// machine is only shut out by a block list, because the addresses of real
// allow lists never name a loopback address.
func shutOut(tx *Tx, addr netip.Addr, next *Record) string {
	lists := tx.List(collIPLists, "")
	if next != nil {
		kept := []*Record{next}
		for _, r := range lists {
			if r.ID != next.ID {
				kept = append(kept, r)
			}
		}
		lists = kept
	}
	allowLists, allowed := false, false
	for _, r := range lists {
		if !r.Object.Bool("enabled") {
			continue
		}
		hit := false
		for _, s := range r.Object.Strings("ip_addresses") {
			p, err := parseRange(s)
			hit = hit || err == nil && p.Contains(addr)
		}
		switch r.Object.Str("list_type") {
		case "BLOCK":
			if hit {
				return "blocked"
			}
		case "ALLOW":
			allowLists, allowed = true, allowed || hit
		}
	}
	if allowLists && !allowed && !addr.IsLoopback() {
		return "not allowed"
	}
	return ""
}
