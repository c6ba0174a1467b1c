package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/databricks-account/connector/emulator"
)

func Example() {
	clock := emulator.NewManualClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	emu, err := emulator.New(emulator.WithClock(clock))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer emu.Close()

	client := &http.Client{Transport: emu.Transport()}
	req, err := http.NewRequest("POST", "http://any.host/api/2.0/accounts/"+emulator.DefaultAccountID+"/network-policies",
		strings.NewReader(`{"network_policy_id": "tight", "egress": {"network_access": {"restriction_mode": "RESTRICTED_ACCESS"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	resp, err := client.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.StatusCode)
	fmt.Println(string(body))
	// Output:
	// 200
	// {"account_id":"00000000-0000-4000-8000-0000000000ac","egress":{"network_access":{"restriction_mode":"RESTRICTED_ACCESS"}},"network_policy_id":"tight"}
}

func ExampleParseFault() {
	fault, err := emulator.ParseFault("workspaces_create 503 count=2 retry-after=3s")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fault.Operation, fault.Kind, fault.Count, fault.RetryAfter)
	// Output: workspaces_create 503 2 3s
}
