package emulator

import (
	"strconv"
	"strings"
	"time"
)

const (
	// maxSecrets is how many valid secrets a service principal may have.
	maxSecrets = 5
	// secretLife is the default and the longest life of a secret: 730 days.
	secretLife = 730 * 24 * time.Hour
	// secretPrefix is how OAuth secrets of the service begin.
	secretPrefix = "dose"
)

// servicePrincipalSecrets serves the OAuth secrets that service principals
// sign in with. The token endpoint takes them until they expire.
func servicePrincipalSecrets() service {
	return service{handlers: map[string]Handler{
		"ServicePrincipalSecretsList":   listSecrets,
		"ServicePrincipalSecretsCreate": createSecret,
		"ServicePrincipalSecretsDelete": deleteSecret,
	}}
}

func loadServicePrincipal(c *Call) (*Record, error) {
	id := c.Param("service_principal_id")
	if r := c.Tx.Get(collServicePrincipals, "", id); r != nil {
		return r, nil
	}
	return nil, notFound("Service principal with id %s does not exist.", clip(id, 100))
}

// validSecrets are those that did not expire.
func validSecrets(tx *Tx, principal string) []*Record {
	var out []*Record
	for _, r := range tx.List(collSecrets, principal) {
		if !expired(r.Object.Str("expire_time"), tx.Now) {
			out = append(out, r)
		}
	}
	return out
}

func listSecrets(c *Call) (*Reply, error) {
	sp, err := loadServicePrincipal(c)
	if err != nil {
		return nil, err
	}
	var found []Object
	for _, r := range validSecrets(c.Tx, sp.ID) {
		found = append(found, r.Object)
	}
	return listPage(c, "secrets", found, 100)
}

// createSecret answers with the secret, which is not stored: only its digest
// is.
func createSecret(c *Call) (*Reply, error) {
	sp, err := loadServicePrincipal(c)
	if err != nil {
		return nil, err
	}
	life, err := readLifetime(c.Body.Str("lifetime"))
	if err != nil {
		return nil, err
	}
	if len(validSecrets(c.Tx, sp.ID)) >= maxSecrets {
		return nil, quotaExceeded("Service principal %s has %d secrets, the most that are allowed. Delete one first.",
			sp.ID, maxSecrets)
	}
	// Expired secrets are of no use to anybody.
	for _, r := range c.Tx.List(collSecrets, sp.ID) {
		if expired(r.Object.Str("expire_time"), c.Tx.Now) {
			c.Tx.Delete(collSecrets, r.Parent, r.ID)
		}
	}
	secret := secretPrefix + c.emu.ids.hex(16)
	hash := digest(secret)
	id := c.NewUUID()
	r := c.Tx.Put(collSecrets, &Record{
		Parent: sp.ID, ID: id,
		Object: Object{
			"id": id, "status": "ACTIVE", "secret_hash": hash[:32],
			"create_time": c.RFC3339(), "update_time": c.RFC3339(), "expire_time": rfc3339(c.Tx.Now.Add(life)),
		},
		Hidden: Object{"digest": hash},
	})
	return reply(r.Object.With("secret", secret))
}

// readLifetime reads a duration such as 3600s.
func readLifetime(text string) (time.Duration, error) {
	if text == "" {
		return secretLife, nil
	}
	digits, ok := strings.CutSuffix(text, "s")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || digits[0] == '+' {
		return 0, invalid("Invalid value for lifetime: %q is not a number of seconds followed by s.", clip(text, 50))
	}
	if n <= 0 || n > int64(secretLife/time.Second) {
		return 0, invalid("Invalid value for lifetime: it must be between 1s and %ds.", int64(secretLife/time.Second))
	}
	return time.Duration(n) * time.Second, nil
}

func deleteSecret(c *Call) (*Reply, error) {
	sp, err := loadServicePrincipal(c)
	if err != nil {
		return nil, err
	}
	id := c.Param("secret_id")
	if !c.Tx.Delete(collSecrets, sp.ID, id) {
		return nil, notFound("Secret %s of service principal %s does not exist.", clip(id, 100), sp.ID)
	}
	return noContent()
}
