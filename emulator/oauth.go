package emulator

import (
	"net/http"
	"net/url"
	"strings"
)

// plainRoutes are the endpoints beside the API: discovery, tokens, health.
func (e *Emulator) plainRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /.well-known/databricks-config":                                     e.hostConfig,
		"GET /.well-known/oauth-authorization-server":                            e.serverMetadata,
		"GET /oidc/.well-known/oauth-authorization-server":                       e.serverMetadata,
		"GET /oidc/.well-known/openid-configuration":                             e.serverMetadata,
		"GET /oidc/accounts/{account_id}/.well-known/oauth-authorization-server": e.serverMetadata,
		"GET /oidc/accounts/{account_id}/.well-known/openid-configuration":       e.serverMetadata,
		"GET /.well-known/oauth-authorization-server/oidc/accounts/{account_id}": e.serverMetadata,
		"POST /oidc/accounts/{account_id}/v1/token":                              e.token,
		"POST /oidc/v1/token":                                                    e.token,
		"GET /health":                                                            e.health,
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := encodeJSON(v)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// hostConfig is the first thing that SDKs, the CLI and Terraform ask for. It
// makes them treat a loopback host as an account host.
func (e *Emulator) hostConfig(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, Object{
		"oidc_endpoint": baseURL(r) + "/oidc/accounts/{account_id}",
		"account_id":    e.accounts[0],
		"cloud":         strings.ToUpper(e.cloud(e.accounts[0])),
		"host_type":     "account",
		"token_federation_default_oidc_audiences": []string{e.accounts[0]},
	})
}

// serverMetadata is the OAuth metadata of an account, and of the host as a
// whole for clients that take it for a workspace.
func (e *Emulator) serverMetadata(w http.ResponseWriter, r *http.Request) {
	issuer := baseURL(r) + "/oidc"
	if id := r.PathValue("account_id"); id != "" {
		issuer += "/accounts/" + url.PathEscape(id)
	}
	writeJSON(w, http.StatusOK, Object{
		"issuer":                                issuer,
		"authorization_endpoint":                issuer + "/v1/authorize",
		"token_endpoint":                        issuer + "/v1/token",
		"scopes_supported":                      []string{"all-apis", "openid", "email", "profile", "offline_access"},
		"response_types_supported":              []string{"code"},
		"grant_types_supported":                 []string{"client_credentials", grantExchange},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"code_challenge_methods_supported":      []string{"S256"},
	})
}

func (e *Emulator) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, Object{"status": "ok"})
}

const (
	grantCredentials = "client_credentials"
	grantExchange    = "urn:ietf:params:oauth:grant-type:token-exchange"
	jwtType          = "urn:ietf:params:oauth:token-type:jwt"
	idTokenType      = "urn:ietf:params:oauth:token-type:id_token"
	accessTokenType  = "urn:ietf:params:oauth:token-type:access_token"
)

// token is the token endpoint: client credentials by Basic or by form, and
// the exchange of a token of another issuer for one of ours.
func (e *Emulator) token(w http.ResponseWriter, r *http.Request) {
	rep, err := e.grant(r)
	if err != nil {
		ref := asRefusal(err)
		ref.Shape = OAuthShape
		kind, body := ref.render(OAuthShape, "")
		if ref.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="oidc"`)
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(ref.Status)
		_, _ = w.Write(body)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, rep)
}

func oauthError(code, text string) *Refusal {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	e := refuse(status, code, "%s", text)
	e.Shape = OAuthShape
	return e
}

func (e *Emulator) grant(r *http.Request) (Object, error) {
	data, err := readBody(r)
	if err != nil {
		return nil, oauthError("invalid_request", "The request body could not be read")
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, oauthError("invalid_request", "The request body is not a form")
	}
	clientID, secret, basic := r.BasicAuth()
	if basic {
		// RFC 6749 has both parts form-encoded inside of Basic.
		clientID, secret = unescape(clientID), unescape(secret)
	} else {
		clientID, secret = form.Get("client_id"), form.Get("client_secret")
	}
	account := r.PathValue("account_id")
	scope := form.Get("scope")
	if scope == "" {
		scope = "all-apis"
	}
	var out Object
	try := func(id string) error {
		return e.store.do(id, e.now(), false, func(tx *Tx) error {
			var p *Principal
			var err error
			switch form.Get("grant_type") {
			case grantCredentials:
				p, err = clientPrincipal(tx, clientID, secret)
			case grantExchange:
				p, err = exchangePrincipal(tx, form, clientID)
			case "":
				err = oauthError("invalid_request", "Missing grant_type")
			default:
				err = oauthError("unsupported_grant_type", "Unsupported grant type: "+clip(form.Get("grant_type"), 100))
			}
			if err != nil {
				return err
			}
			access, err := e.issue(tx, p, baseURL(r), clientID, scope)
			if err != nil {
				return err
			}
			out = Object{
				"access_token": access, "token_type": "Bearer", "scope": scope,
				"expires_in": number(int64(e.tokenLife.Seconds())),
			}
			if form.Get("grant_type") == grantExchange {
				out["issued_token_type"] = accessTokenType
			}
			return nil
		})
	}
	if account != "" {
		if !e.known(account) {
			return nil, oauthError("invalid_client", "Client authentication failed")
		}
		return out, try(account)
	}
	// The endpoint without an account takes the client of any.
	for _, id := range e.accounts {
		if err = try(id); err == nil {
			return out, nil
		}
	}
	return nil, err
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// clientPrincipal returns the service principal that a client id and secret
// belong to.
func clientPrincipal(tx *Tx, clientID, secret string) (*Principal, error) {
	failed := oauthError("invalid_client", "Client authentication failed")
	if clientID == "" || secret == "" {
		return nil, failed
	}
	sp := tx.FindOne(collServicePrincipals, indexApplicationID, strings.ToLower(clientID))
	if sp == nil {
		return nil, failed
	}
	want := digest(secret)
	c := tx.coll(collSecrets)
	if c == nil {
		return nil, failed
	}
	for _, o := range c.order[sp.ID] {
		r := c.records[key{sp.ID, o.id}]
		if !sameDigest(r.Hidden.Str("digest"), want) || expired(r.Object.Str("expire_time"), tx.Now) {
			continue
		}
		p := principalOf(tx, collServicePrincipals, sp)
		if !p.Active {
			return nil, failed
		}
		return p, nil
	}
	return nil, failed
}
