package emulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"slices"
	"strings"
)

// exchangePrincipal returns who the subject token of a token exchange stands
// for, by the federation policies of the account. A policy with inline keys
// has the signature checked; the emulator is offline and cannot fetch keys,
// so without inline keys issuer, audience, subject and expiry decide.
func exchangePrincipal(tx *Tx, form url.Values, clientID string) (*Principal, error) {
	switch form.Get("subject_token_type") {
	case jwtType, idTokenType:
	default:
		return nil, oauthError("invalid_request", "Unsupported subject_token_type")
	}
	t, ok := parseJWT(form.Get("subject_token"))
	if !ok {
		return nil, oauthError("invalid_grant", "The subject token is not a JWT")
	}
	if exp, ok := t.claims.Int("exp"); !ok || tx.Now.Unix() >= exp {
		return nil, oauthError("invalid_grant", "The subject token is expired")
	}
	c := tx.coll(collFederationPolicies)
	if c == nil {
		return nil, oauthError("invalid_grant", "No federation policy matches the subject token")
	}
	policies := make([]*Record, 0, len(c.records))
	for _, r := range c.records {
		policies = append(policies, r)
	}
	sortRecords(policies)
	for _, r := range policies {
		policy := r.Object.Obj("oidc_policy")
		if policy == nil || !t.matches(policy, tx.Account()) {
			continue
		}
		if p := t.principal(tx, r.Parent, policy, clientID); p != nil && p.Active {
			return p, nil
		}
	}
	return nil, oauthError("invalid_grant", "No federation policy matches the subject token")
}

// jwt is a token of another issuer.
type jwt struct {
	header, claims Object
	signed         string
	signature      []byte
}

func parseJWT(token string) (*jwt, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 1<<16 {
		return nil, false
	}
	t := &jwt{signed: parts[0] + "." + parts[1]}
	for i, to := range []*Object{&t.header, &t.claims} {
		data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[i], "="))
		if err != nil {
			return nil, false
		}
		v, err := decodeJSON(data)
		m, ok := asMap(v)
		if err != nil || !ok {
			return nil, false
		}
		*to = m
	}
	sig, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[2], "="))
	t.signature = sig
	return t, err == nil
}

// matches compares issuer, audience and signature with a policy.
func (t *jwt) matches(policy Object, account string) bool {
	if t.claims.Str("iss") == "" || t.claims.Str("iss") != policy.Str("issuer") {
		return false
	}
	audiences := policy.Strings("audiences")
	if len(audiences) == 0 {
		audiences = []string{account}
	}
	has := t.claims.Strings("aud")
	if s := t.claims.Str("aud"); s != "" {
		has = append(has, s)
	}
	if !slices.ContainsFunc(has, func(a string) bool { return slices.Contains(audiences, a) }) {
		return false
	}
	keys := policy.Str("jwks_json")
	return keys == "" || t.signedBy(keys)
}

// principal returns who the token stands for under a policy: the policy's own
// service principal when its subject is the token's, or the user or service
// principal that the subject claim names under a policy of the account.
func (t *jwt) principal(tx *Tx, parent string, policy Object, clientID string) *Principal {
	claim := policy.Str("subject_claim")
	if claim == "" {
		claim = "sub"
	}
	subject := t.claims.Str(claim)
	if subject == "" {
		return nil
	}
	if parent != "" {
		sp := tx.coll(collServicePrincipals).records[key{"", parent}]
		if sp == nil || subject != policy.Str("subject") ||
			clientID != "" && !strings.EqualFold(clientID, sp.Object.Str("applicationId")) {
			return nil
		}
		return principalOf(tx, collServicePrincipals, sp)
	}
	if u := tx.FindOne(collUsers, indexUserName, strings.ToLower(subject)); u != nil {
		return principalOf(tx, collUsers, u)
	}
	if sp := tx.FindOne(collServicePrincipals, indexApplicationID, strings.ToLower(subject)); sp != nil {
		return principalOf(tx, collServicePrincipals, sp)
	}
	return nil
}

// signedBy checks the signature with the keys of a JSON Web Key Set.
func (t *jwt) signedBy(keys string) bool {
	var set struct {
		Keys []struct {
			Kid, Kty, Crv, N, E, X, Y string
		}
	}
	if json.Unmarshal([]byte(keys), &set) != nil {
		return false
	}
	sum := sha256.Sum256([]byte(t.signed))
	for _, k := range set.Keys {
		if kid := t.header.Str("kid"); kid != "" && k.Kid != "" && kid != k.Kid {
			continue
		}
		switch {
		case k.Kty == "RSA" && t.header.Str("alg") == "RS256":
			n, e := bigInt(k.N), bigInt(k.E)
			if n == nil || e == nil || !e.IsInt64() || n.BitLen() < 1024 {
				continue
			}
			pub := &rsa.PublicKey{N: n, E: int(e.Int64())}
			if rsa.VerifyPKCS1v15(pub, crypto.SHA256, sum[:], t.signature) == nil {
				return true
			}
		case k.Kty == "EC" && k.Crv == "P-256" && t.header.Str("alg") == "ES256" && len(t.signature) == 64:
			x, y := bigInt(k.X), bigInt(k.Y)
			if x == nil || y == nil {
				continue
			}
			pub := &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
			r, s := new(big.Int).SetBytes(t.signature[:32]), new(big.Int).SetBytes(t.signature[32:])
			if ecdsa.Verify(pub, sum[:], r, s) {
				return true
			}
		}
	}
	return false
}

func bigInt(s string) *big.Int {
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil || len(data) == 0 {
		return nil
	}
	return new(big.Int).SetBytes(data)
}
