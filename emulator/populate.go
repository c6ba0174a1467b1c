package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// collAccount holds what is said of the account itself, under the id
// "account": cloud, deployment_prefix, automatic_identity_management.
const collAccount = "emulator_account"

// populate makes the accounts that are configured and that the state file
// does not have yet.
func (e *Emulator) populate(cfg *config, list []service) error {
	ids := slices.Clone(cfg.accounts)
	seeds := map[string]SeedAccount{}
	if cfg.seed != nil {
		for _, a := range cfg.seed.Accounts {
			seeds[a.ID] = a
			if !slices.Contains(ids, a.ID) {
				ids = append(ids, a.ID)
			}
		}
	}
	if len(ids) == 0 && len(e.store.accounts) == 0 {
		ids = []string{DefaultAccountID}
	}
	e.accounts = ids
	for i, id := range ids {
		if err := e.populateAccount(id, i == 0, seeds[id], list); err != nil {
			return fmt.Errorf("emulator: account %s: %w", id, err)
		}
	}
	for _, id := range e.store.sortedIDs() {
		if !slices.Contains(e.accounts, id) {
			e.accounts = append(e.accounts, id)
		}
	}
	return nil
}

func (e *Emulator) populateAccount(id string, first bool, seed SeedAccount, list []service) error {
	fresh := false
	err := e.store.do(id, e.now(), true, func(tx *Tx) error {
		if tx.Get(collAccount, "", "account") != nil {
			return nil
		}
		fresh = true
		about := Object{
			"cloud": "aws", "deployment_prefix": seed.DeploymentPrefix,
			"automatic_identity_management": seed.IdentityManagement == nil || *seed.IdentityManagement,
		}
		if seed.Cloud != "" {
			about["cloud"] = seed.Cloud
		}
		tx.Put(collAccount, &Record{ID: "account", Object: about})
		tx.Put(collKeys, &Record{ID: "signing", Hidden: Object{"key": e.ids.hex(32)}})
		e.defaultPrincipals(tx, first)
		if err := e.seedPrincipals(tx, seed); err != nil {
			return err
		}
		c := e.internalCall(tx)
		for _, s := range list {
			if s.populate != nil {
				s.populate(c)
			}
		}
		return e.seedObjects(c, seed, list)
	})
	if err != nil || !fresh {
		return err
	}
	return e.seedCalls(id, seed.Calls)
}

// internalCall is a call by the default user that no client made.
func (e *Emulator) internalCall(tx *Tx) *Call {
	return &Call{
		Account: tx.Account(), Tx: tx, emu: e, Base: "http://localhost", Query: url.Values{},
		Caller: &Principal{Account: tx.Account(), Coll: collUsers, Name: DefaultUser, Active: true, Admin: true},
		r:      &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: http.Header{}},
	}
}

func roles(names ...string) []any {
	out := []any{}
	for _, n := range names {
		out = append(out, map[string]any{"value": n})
	}
	return out
}

// defaultPrincipals makes the user and the service principal that the
// documented credentials belong to. The token is that of the first account
// only, since it does not tell which account it means.
func (e *Emulator) defaultPrincipals(tx *Tx, first bool) {
	user := tx.Put(collUsers, &Record{ID: e.newPrincipalID(tx), Object: Object{
		"userName": DefaultUser, "displayName": "Account Admin", "active": true,
		"name":   Object{"givenName": "Account", "familyName": "Admin"},
		"emails": []any{map[string]any{"value": DefaultUser, "type": "work", "primary": true}},
		"roles":  roles(roleAccountAdmin),
	}})
	e.nameRecord(tx, collUsers, user)
	sp := tx.Put(collServicePrincipals, &Record{ID: e.newPrincipalID(tx), Object: Object{
		"applicationId": DefaultClientID, "displayName": "Emulator", "active": true,
		"roles": roles(roleAccountAdmin),
	}})
	e.nameRecord(tx, collServicePrincipals, sp)
	e.putSecret(tx, sp.ID, DefaultClientSecret)
	if first {
		putToken(tx, DefaultToken, user.ID)
	}
}

// nameRecord writes the id into the object, as SCIM shows it.
func (e *Emulator) nameRecord(tx *Tx, coll string, r *Record) {
	tx.Change(coll, r, func(r *Record) { r.Object["id"] = r.ID })
}

// putSecret stores an OAuth secret of a service principal that is valid for
// two years, as the service gives them.
func (e *Emulator) putSecret(tx *Tx, principal, secret string) {
	d := digest(secret)
	tx.Put(collSecrets, &Record{
		Parent: principal, ID: e.ids.uuid(),
		Object: Object{
			"secret_hash": d[:32], "status": "ACTIVE", "create_time": rfc3339(tx.Now),
			"update_time": rfc3339(tx.Now), "expire_time": rfc3339(tx.Now.AddDate(0, 0, 730)),
		},
		Hidden: Object{"digest": d},
	})
	r := tx.List(collSecrets, principal)
	last := r[len(r)-1]
	tx.Change(collSecrets, last, func(r *Record) { r.Object["id"] = r.ID })
}

func putToken(tx *Tx, token, principal string) {
	tx.Put(collTokens, &Record{ID: digest(token), Object: Object{}, Hidden: Object{"principal": principal}})
}

// seedPrincipals stores users, service principals and groups of a seed.
func (e *Emulator) seedPrincipals(tx *Tx, seed SeedAccount) error {
	names := map[string]string{}
	for coll, list := range map[string][]Object{collUsers: seed.Users, collServicePrincipals: seed.ServicePrincipals} {
		for _, o := range list {
			id, err := e.seedPrincipal(tx, coll, o.Clone())
			if err != nil {
				return err
			}
			for _, f := range []string{"userName", "applicationId", "displayName"} {
				if n := o.Str(f); n != "" {
					names[n] = id
				}
			}
		}
	}
	// All groups have their ids before members are resolved, so that a group
	// may come before its members.
	groups := make([]Object, 0, len(seed.Groups))
	for _, g := range seed.Groups {
		g = g.Clone()
		if g.Str("displayName") == "" {
			return errors.New("seed: a group needs a displayName")
		}
		g.Default("id", e.newPrincipalID(tx))
		names[g.Str("displayName")] = g.Str("id")
		tx.Put(collGroups, &Record{ID: g.Str("id"), Object: g})
		groups = append(groups, g)
	}
	for _, g := range groups {
		members := []any{}
		for _, m := range g.List("members") {
			name, ok := m.(string)
			if !ok {
				members = append(members, m)
				continue
			}
			id, ok := names[name]
			if !ok {
				return fmt.Errorf("seed: group %s: member %s is not in the seed", g.Str("displayName"), name)
			}
			members = append(members, map[string]any{"value": id})
		}
		g.Put("members", members)
		g.Put("roles", roleList(g))
		tx.Put(collGroups, &Record{ID: g.Str("id"), Object: g})
	}
	return nil
}

func (e *Emulator) seedPrincipal(tx *Tx, coll string, o Object) (id string, err error) {
	id = o.Str("id")
	if id == "" {
		id = e.newPrincipalID(tx)
	}
	switch {
	case coll == collUsers && o.Str("userName") == "":
		return "", errors.New("seed: a user needs a userName")
	case coll == collServicePrincipals:
		o.Default("applicationId", e.ids.uuid())
	}
	o["id"] = id
	o.Default("displayName", o.Str("userName"))
	if !o.Has("active") {
		o["active"] = true
	}
	o.Put("roles", roleList(o))
	token, secret := o.Str("token"), o.Str("secret")
	tx.Put(coll, &Record{ID: id, Object: o.Without("token", "secret")})
	if token != "" {
		putToken(tx, token, id)
	}
	if secret != "" {
		e.putSecret(tx, id, secret)
	}
	return id, nil
}

// roleList returns the roles in SCIM's form; a seed may give plain names.
func roleList(o Object) []any {
	out := roles(o.Strings("roles")...)
	for _, r := range o.Objects("roles") {
		out = append(out, map[string]any(r))
	}
	return out
}

// seedObjects stores objects of resources as they are described.
func (e *Emulator) seedObjects(c *Call, seed SeedAccount, list []service) error {
	byName := map[string]*Resource{}
	for _, s := range list {
		for i := range s.resources {
			byName[s.resources[i].Stored.Name] = &s.resources[i]
		}
	}
	for _, name := range slices.Sorted(mapKeys(seed.Objects)) {
		res := byName[name]
		if res == nil {
			return fmt.Errorf("seed: unknown collection %q", name)
		}
		for _, o := range seed.Objects[name] {
			o = o.Clone()
			r := &Record{ID: o.Str(res.IDField), Parent: o.Str(seedParent), Object: o.Without(seedParent)}
			if r.ID == "" {
				r.ID = e.seedID(c, res)
			}
			given := r.Object
			r.Object = given.Clone()
			res.complete(c, r)
			for k, v := range given {
				r.Object[k] = v
			}
			if res.Seeded != nil {
				res.Seeded(c, r)
			}
			c.Tx.Put(name, r)
		}
	}
	return nil
}

// seedParent is the member of a seeded object that names the record which
// holds it.
const seedParent = "_parent"

func (e *Emulator) seedID(c *Call, res *Resource) string {
	if res.NumericID {
		return e.ids.numeric()
	}
	return e.ids.uuid()
}

// seedCalls makes the calls of a seed as the default service principal.
func (e *Emulator) seedCalls(account string, calls []SeedCall) error {
	if len(calls) == 0 {
		return nil
	}
	var token string
	if err := e.store.do(account, e.now(), false, func(tx *Tx) error {
		p, err := clientPrincipal(tx, DefaultClientID, DefaultClientSecret)
		if err == nil {
			token, err = e.issue(tx, p, "http://localhost", DefaultClientID, "all-apis")
		}
		return err
	}); err != nil {
		return err
	}
	answers := map[string]Object{}
	for i, call := range calls {
		answer, err := e.seedCall(account, token, call, answers)
		if err != nil {
			return fmt.Errorf("seed: call %d (%s): %w", i+1, call.Action, err)
		}
		if call.As != "" {
			answers[call.As] = answer
		}
	}
	return nil
}

func (e *Emulator) seedCall(account, token string, call SeedCall, answers map[string]Object) (Object, error) {
	params, err := substitute(map[string]any(call.Params.Clone()), answers)
	if err != nil {
		return nil, err
	}
	req, err := buildCall(call.Action, account, params)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := e.Client().Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("%s: %s", resp.Status, body)
	}
	var out Object
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return Object{}, nil //nolint:nilerr // answers that are no object have no fields to refer to
	}
	return out, nil
}

// known reports whether an account exists.
func (e *Emulator) known(account string) bool { return slices.Contains(e.accounts, account) }

// about returns what is said of the account of a call.
func (tx *Tx) about() Object {
	if c := tx.coll(collAccount); c != nil {
		if r := c.records[key{"", "account"}]; r != nil {
			return r.Object
		}
	}
	return Object{}
}

// cloud returns the cloud of an account: aws, azure or gcp.
func (e *Emulator) cloud(account string) string {
	cloud := "aws"
	_ = e.store.do(account, e.now(), false, func(tx *Tx) error {
		if s := tx.about().Str("cloud"); s != "" {
			cloud = s
		}
		return nil
	})
	return cloud
}
