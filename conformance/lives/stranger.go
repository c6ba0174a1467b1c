package lives

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	connector "github.com/databricks-account/connector"
	databricks "github.com/databricks/databricks-sdk-go"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/conformance/peer"
	"github.com/databricks-account/connector/emulator"
)

// guestToken is the token of a user who is no admin of the account.
const guestToken = "dapi-guest"

// strangers calls every action as somebody who may not: the SDK by every
// method of it, the connector by name. Each has to be refused with the class,
// before anything else is looked at.
func (rep *Report) strangers(ctx context.Context, token string, class *Class, list []*actions.Action, bindings []*binding.Binding, covered map[bool]coverage) (err error) {
	w, err := NewWorld(emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{
		ID:    emulator.DefaultAccountID,
		Users: []emulator.Object{{"userName": "guest@example.com", "token": guestToken}},
	}}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close(ctx)) }()
	before, err := w.State()
	if err != nil {
		return err
	}
	client, err := databricks.NewAccountClient(&databricks.Config{
		Host: w.URL, AccountID: emulator.DefaultAccountID, Token: token, RateLimitPerSecond: 1 << 20,
	})
	if err != nil {
		return fmt.Errorf("account client: %w", err)
	}
	for i, m := range peer.Methods(client) {
		b := bindings[i]
		if b.Action == nil {
			continue
		}
		_, err := m.Call(ctx, &peer.Filler{Fixed: b.Fixed})
		rep.stranger(class, b.Action.Alias, "the SDK's "+m.String(), err, true, covered)
	}
	conn, err := connector.NewConnection(connector.WithToken(token),
		connector.WithHost(w.URL), connector.WithAccountID(emulator.DefaultAccountID), connector.WithClock(newPatience()))
	if err != nil {
		return fmt.Errorf("connection: %w", err)
	}
	for _, a := range list {
		var params map[string]any
		if err := json.Unmarshal([]byte(a.Example), &params); err != nil {
			return fmt.Errorf("example of %s: %w", a.Alias, err)
		}
		_, err := conn.RunAction(ctx, a.Name, params)
		rep.stranger(class, a.Alias, "the connector", err, false, covered)
	}
	after, err := w.State()
	for _, d := range differences(before, after) {
		rep.Failures = append(rep.Failures, "a stranger changed something: "+d)
	}
	return err
}

func (rep *Report) stranger(class *Class, alias, who string, err error, sdk bool, covered map[bool]coverage) {
	if err == nil || !class.is(err, sdk) {
		rep.Failures = append(rep.Failures, fmt.Sprintf("%s by a stranger, by %s: is to be refused as %s, not with: %v", alias, who, class.Name, err))
		return
	}
	covered[sdk].of(alias).Refusals[class.Name]++
}
