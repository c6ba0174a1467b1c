package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// claims are what an access token says. Tokens are signed and hold all that
// is needed, so that nothing is stored for them.
type claims struct {
	Issuer    string `json:"iss,omitempty"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud,omitempty"`
	Expires   int64  `json:"exp"`
	Issued    int64  `json:"iat"`
	ID        string `json:"jti,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	Scope     string `json:"scope"`
	AccountID string `json:"account_id"`
	// Principal is the numeric id.
	Principal string `json:"principal_id"`
}

// jwtHeader is {"alg":"HS256","typ":"JWT"}.
const jwtHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

func signToken(signKey []byte, c claims) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := jwtHeader + "." + base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(mac(signKey, text)), nil
}

func mac(k []byte, text string) []byte {
	h := hmac.New(sha256.New, k)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// readClaims returns the claims of a token without trusting them.
func readClaims(token string) (c claims, text string, sig []byte, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 {
		return c, "", nil, false
	}
	text = token[:i]
	head, payload, found := strings.Cut(text, ".")
	if !found || head != jwtHeader {
		return c, "", nil, false
	}
	sig, err := base64.RawURLEncoding.DecodeString(token[i+1:])
	if err != nil {
		return c, "", nil, false
	}
	body, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(body, &c) != nil {
		return c, "", nil, false
	}
	return c, text, sig, true
}

// tokenLife is how long access tokens live, like those of the service.
const tokenLife = time.Hour

// issue makes an access token for p.
func (e *Emulator) issue(tx *Tx, p *Principal, base, clientID, scope string) (string, error) {
	k := tx.Get(collKeys, "", "signing")
	if k == nil {
		return "", refuse(http.StatusServiceUnavailable, "temporarily_unavailable", "the account has no signing key")
	}
	return signToken([]byte(k.Hidden.Str("key")), claims{
		Issuer: base + "/oidc/accounts/" + tx.Account(), Subject: p.Name, Audience: tx.Account(),
		Issued: tx.Now.Unix(), Expires: tx.Now.Add(e.tokenLife).Unix(), ID: e.ids.hex(8),
		ClientID: clientID, Scope: scope, AccountID: tx.Account(), Principal: p.ID,
	})
}

// bearer returns the token of a request. Basic authentication with the user
// name "token" carries one as its password.
func bearer(r *http.Request) (string, error) {
	h := r.Header.Get("Authorization")
	scheme, value, _ := strings.Cut(h, " ")
	switch {
	case h == "":
		return "", unauthenticated("Credential was not sent or was of an unsupported type for this API.")
	case strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(value) != "":
		return strings.TrimSpace(value), nil
	case strings.EqualFold(scheme, "Basic"):
		if user, pass, ok := r.BasicAuth(); ok && user == "token" {
			return pass, nil
		}
	}
	return "", unauthenticated("Credential was not sent or was of an unsupported type for this API.")
}

// tokenAccount tells which account a token belongs to, "" when it is none of
// ours.
func (e *Emulator) tokenAccount(token string) string {
	if c, _, _, ok := readClaims(token); ok {
		return c.AccountID
	}
	d := digest(token)
	e.store.mu.RLock()
	defer e.store.mu.RUnlock()
	for id, a := range e.store.accounts {
		if c := a.colls[collTokens]; c != nil && c.records[key{"", d}] != nil {
			return id
		}
	}
	return ""
}

// authenticate returns who a token of this account stands for.
func (e *Emulator) authenticate(tx *Tx, token string) (*Principal, error) {
	var id string
	if c, text, sig, ok := readClaims(token); ok {
		k := tx.Get(collKeys, "", "signing")
		if k == nil || !hmac.Equal(sig, mac([]byte(k.Hidden.Str("key")), text)) {
			return nil, unauthenticated("Invalid access token.")
		}
		if tx.Now.Unix() >= c.Expires {
			return nil, unauthenticated("Access token is expired.")
		}
		id = c.Principal
	} else if r := tx.Get(collTokens, "", digest(token)); r != nil {
		if at := r.Object.Str("expire_time"); at != "" && expired(at, tx.Now) {
			return nil, unauthenticated("Access token is expired.")
		}
		id = r.Hidden.Str("principal")
	} else {
		return nil, unauthenticated("Invalid access token.")
	}
	p := findPrincipal(tx, id)
	if p == nil {
		return nil, unauthenticated("Invalid access token.")
	}
	if !p.Active {
		return nil, forbidden("%s is not active in this account.", p.Name)
	}
	return p, nil
}

// expired reads an RFC 3339 time; one that cannot be read never comes.
func expired(at string, now time.Time) bool {
	t, err := time.Parse(time.RFC3339Nano, at)
	return err == nil && !now.Before(t)
}

func rfc3339(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
