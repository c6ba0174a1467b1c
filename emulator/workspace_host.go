package emulator

import (
	"net/http"
	"strings"
	"time"
)

// A client that has created a workspace looks whether it can be reached, by
// the address that the workspace tells: Terraform waits for that, and makes
// tokens there. The address is the emulator's own, which therefore answers
// the few calls of a workspace that such clients make.

// workspaceRoutes are calls of a workspace, made with a token of the account.
func (e *Emulator) workspaceRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /api/2.0/preview/scim/v2/Me": e.asCaller(false, currentUser),
		"GET /api/2.0/token/list":         e.asCaller(false, listTokens),
		"POST /api/2.0/token/create":      e.asCaller(true, createToken),
		"POST /api/2.0/token/delete":      e.asCaller(true, deleteToken),
	}
}

// asCaller runs h in a transaction for whoever calls.
func (e *Emulator) asCaller(writes bool, h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rep, err := e.callWorkspace(r, writes, h)
		if err != nil {
			ref := asRefusal(err)
			kind, body := ref.render(JSONShape, "")
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(ref.Status)
			_, _ = w.Write(body)
			return
		}
		writeJSON(w, http.StatusOK, rep.Body)
	}
}

func (e *Emulator) callWorkspace(r *http.Request, writes bool, h Handler) (rep *Reply, err error) {
	token, err := bearer(r)
	if err != nil {
		return nil, err
	}
	account := e.tokenAccount(token)
	if account == "" {
		return nil, unauthenticated("Invalid access token.")
	}
	data, err := readBody(r)
	if err != nil {
		return nil, err
	}
	body, err := decodeBody(r.Header.Get("Content-Type"), data)
	if err != nil {
		return nil, err
	}
	err = e.store.do(account, e.now(), writes, func(tx *Tx) error {
		p, err := e.authenticate(tx, token)
		if err != nil {
			return err
		}
		rep, err = h(&Call{
			Account: account, Caller: p, Query: r.URL.Query(), Body: body, Raw: body, Tx: tx,
			Base: baseURL(r), Remote: remoteAddr(r), emu: e, r: r,
		})
		return err
	})
	return rep, err
}

func currentUser(c *Call) (*Reply, error) {
	return reply(Object{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"},
		"id":      c.Caller.ID, "userName": c.Caller.Name, "displayName": c.Caller.DisplayName, "active": true,
	})
}

func createToken(c *Call) (*Reply, error) {
	value := "dapi" + c.emu.ids.hex(16)
	o := Object{"token_id": c.emu.ids.hex(32), "creation_time": c.Millis(), "expiry_time": -1, "comment": c.Body.Str("comment")}
	if n, ok := c.Body.Int("lifetime_seconds"); ok && n > 0 {
		expires := c.Tx.Now.Add(time.Duration(min(n, int64(100*365*24*3600))) * time.Second)
		o["expiry_time"], o["expire_time"] = expires.UnixMilli(), rfc3339(expires)
	}
	r := c.Tx.Put(collTokens, &Record{ID: digest(value), Object: o, Hidden: Object{"principal": c.Caller.ID}})
	return reply(Object{"token_value": value, "token_info": r.Object.Without("expire_time")})
}

// listTokens leaves out the tokens that were given by configuration: they
// have no id.
func listTokens(c *Call) (*Reply, error) {
	list := []any{}
	for _, r := range c.Tx.List(collTokens, "") {
		if r.Hidden.Str("principal") == c.Caller.ID && r.Object.Has("token_id") && !expired(r.Object.Str("expire_time"), c.Tx.Now) {
			list = append(list, r.Object.Without("expire_time"))
		}
	}
	return reply(Object{"token_infos": list})
}

func deleteToken(c *Call) (*Reply, error) {
	id := c.Body.Str("token_id")
	for _, r := range c.Tx.List(collTokens, "") {
		if id != "" && r.Object.Str("token_id") == id && r.Hidden.Str("principal") == c.Caller.ID {
			c.Tx.Delete(collTokens, "", r.ID)
			return reply(Object{})
		}
	}
	return nil, notFound("Token with ID %s does not exist", clip(strings.TrimSpace(id), 100))
}
