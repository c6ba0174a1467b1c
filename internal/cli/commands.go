package cli

import (
	"github.com/databricks-account/connector/internal/cli/option"
)

// The options that several commands share.
var (
	outputOption     = option.Option{Name: "output", Short: 'o', Value: "FORMAT", Help: "how to write the answer", Choices: []string{"json", "yaml", "table", "raw"}}
	connectionOption = option.Option{Name: "connection", Short: 'c', Value: "NAME", Help: "profile of ~/.databrickscfg; without it the environment or the default profile", Complete: option.Connection}
	jqOption         = option.Option{Name: "jq", Value: "EXPR", Help: "filter the answer by a jq expression"}
	verboseOption    = option.Option{Name: "verbose", Short: 'v', Help: "log every request to standard error, without secrets"}
	timeoutOption    = option.Option{Name: "timeout", Value: "DURATION", Help: "give up after this time, such as 30s or 10m"}
)

// sendOptions are those of every command that sends something.
func sendOptions() []option.Option {
	return []option.Option{
		connectionOption,
		timeoutOption,
		{Name: "yes", Short: 'y', Help: "do what destroys without asking"},
		{Name: "read-only", Help: "refuse everything that changes something"},
		{Name: "allow", Value: "RULES", List: true, Help: "refuse everything but these actions, services or danger classes", Complete: option.Selector},
		{Name: "deny", Value: "RULES", List: true, Help: "refuse these actions, services or danger classes", Complete: option.Selector},
		{Name: "audit", Value: "FILE", Help: "append one JSON line per call to a file", Complete: option.File},
		{Name: "audit-strict", Help: "refuse the call when the audit line cannot be written"},
		verboseOption,
	}
}

// answerOptions are those of every command that writes an answer.
func answerOptions() []option.Option {
	return []option.Option{
		outputOption,
		jqOption,
		{Name: "columns", Value: "A,B", Help: "columns of the table, in this order"},
		{Name: "output-file", Value: "FILE", Help: "write the answer to a file", Complete: option.File},
	}
}

// callCommand is what runs an action: everything that is no other command.
func callCommand() *command {
	options := []option.Option{
		{Name: "params", Value: "JSON|@FILE|-", Help: "all params as one JSON object; arguments replace its members", Complete: option.File},
		{Name: "dry-run", Help: "print the request instead of sending it; needs no credentials"},
		{Name: "curl", Help: "with --dry-run: print it as a curl command"},
		{Name: "all", Help: "all items of a list, over all pages"},
		{Name: "max-items", Value: "N", Help: "with --all: stop after N items"},
		{Name: "page-size", Value: "N", Help: "with --all: ask for pages of N items"},
		{Name: "wait", Help: "wait until the effect is complete"},
		{Name: "resume", Help: "with --wait: do not call, only wait for what an earlier call began"},
		{Name: "show-secrets", Help: "do not mask the secrets of the answer"},
		{Name: "secret-file", Value: "FILE", Help: "write the secrets of the answer to a new file that only you can read", Complete: option.File},
		{Name: "secret-env", Value: "FILE", Help: "write them to a file of environment variables", Complete: option.File},
		{Name: "secret-command", Value: "COMMAND", Help: "pass them to the standard input of a command"},
		{Name: "unknown-fields", Help: "let fields pass that the API description does not know"},
	}
	options = append(append(options, answerOptions()...), sendOptions()...)
	return &command{
		args:     "NAME [key=value | key:=json | @file.json ...]",
		summary:  "run an action by its name or alias",
		options:  options,
		complete: aCall,
		run:      (*program).call,
	}
}

// commands are all other commands, in the order of help.
func commands() []command {
	formats := option.Option{Name: "output", Short: 'o', Value: "FORMAT", Help: "json or yaml instead of text", Choices: []string{"text", "table", "json", "yaml"}}
	listOptions := []option.Option{
		{Name: "service", Value: "NAME", List: true, Help: "only actions of this service", Complete: option.Service},
		{Name: "danger", Value: "CLASS", List: true, Help: "only actions of this danger class", Choices: dangers()},
		{Name: "names", Help: "print full names only, one a line"},
		formats,
	}
	return []command{
		{
			name: "list", args: "[TEXT ...]", summary: "list actions, all or those that hold every TEXT",
			options: listOptions, complete: aService, run: (*program).list,
			examples: []string{"run-action list", "run-action list --service iam --danger destructive", "run-action list secret -o json"},
		},
		{
			name: "search", args: "WORDS ...", summary: "find actions by what they do, best first",
			options: listOptions, run: (*program).search,
			examples: []string{"run-action search rotate service principal secret", "run-action search add user to group"},
		},
		{
			name: "describe", args: "NAME", summary: "explain an action: params, answer, example",
			options: []option.Option{
				{Name: "schema", Help: "print the JSON Schema of the params"},
				formats,
			},
			complete: anAction, run: (*program).describe,
			examples: []string{"run-action describe workspaces_create", "run-action describe credentials_create --schema"},
		},
		{
			name: "custom", args: "_method=GET _path=/api/... [_query:=json] [_body:=json] [_headers:=json]",
			summary: "call a path that the API description does not know",
			about: "Sends any method and path to the connection's own host, with the connection's authentication. " +
				"It exists for endpoints that are newer than this program; nothing is validated.",
			options: append(append([]option.Option{
				{Name: "params", Value: "JSON|@FILE|-", Help: "all params as one JSON object", Complete: option.File},
				{Name: "dry-run", Help: "print the request instead of sending it"},
				{Name: "curl", Help: "with --dry-run: print it as a curl command"},
			}, answerOptions()...), sendOptions()...),
			complete: customCall, run: (*program).custom,
			examples: []string{"run-action custom _method=GET _path=/api/2.0/accounts/{account_id}/workspaces"},
		},
		{
			name: "connections", summary: "list the profiles that can be used as connections",
			options: []option.Option{formats}, run: (*program).connections,
		},
		{
			name: "doctor", args: "[NAME]", summary: "find out why a connection does not work, and how to mend it",
			about: "Goes through everything that a call depends on, in order: profile, host, account, credentials, network, clock, token, and a first call. " +
				"With the NAME of an action it looks whether that action can work over the connection. No secret is printed.",
			options: []option.Option{connectionOption, timeoutOption, formats}, run: (*program).doctor, complete: anAction,
			examples: []string{"run-action doctor", "run-action doctor --connection prod workspaces_create"},
		},
		{
			name: "emulator", summary: "start an offline account that clients accept as the real one",
			about:   "Prints what to export for the SDK, the Databricks CLI and Terraform, and serves until it is interrupted.",
			options: emulatorOptions(), run: (*program).emulator,
			examples: []string{"run-action emulator", "run-action emulator --listen 127.0.0.1:0 --state account.state --provisioning-time 30s"},
		},
		{
			name: "demo", summary: "run a story against an offline account, started for it",
			options: []option.Option{verboseOption}, run: (*program).demo,
		},
		{
			name: "spec", args: "diff OLD NEW | check FILES ...", summary: "what a new API description does to stored calls",
			about:    "Needs the program run-action-spec; run-action spec --help lists its options.",
			examples: []string{"run-action spec diff v1.4.0:spec spec", "run-action spec check .github/workflows --spec new/openapi.yaml"},
			run:      (*program).spec, elsewhere: true,
		},
		{
			name: "completion", args: "bash|zsh|fish|powershell", summary: "print the completion script of a shell",
			about: "bash:        source <(run-action completion bash)\n" +
				"zsh:         source <(run-action completion zsh)\n" +
				"fish:        run-action completion fish | source\n" +
				"PowerShell:  run-action completion powershell | Out-String | Invoke-Expression",
			complete: aShell, run: (*program).completion,
		},
		{
			name: "version", summary: "print the version", options: []option.Option{formats}, run: (*program).version,
		},
		{
			name: "help", args: "[COMMAND | NAME]", summary: "explain a command or an action",
			complete: anAction, run: (*program).helpCommand,
		},
	}
}

func emulatorOptions() []option.Option {
	return []option.Option{
		{Name: "listen", Value: "ADDRESS", Help: "where to listen (127.0.0.1:8642); port 0 takes a free one"},
		{Name: "account-id", Value: "ID", List: true, Help: "the account, or several"},
		{Name: "seed", Value: "FILE", Help: "start from the account that a JSON file describes", Complete: option.File},
		{Name: "state", Value: "FILE", Help: "keep the state in a file, safe against crashes", Complete: option.File},
		{Name: "latency", Value: "DURATION", Help: "delay every answer"},
		{Name: "provisioning-time", Value: "DURATION", Help: "how long a workspace takes to run"},
		{Name: "fault", Value: "RULE", List: true, Help: "make calls fail; docs/emulator.md explains the rules"},
		{Name: "eventual", Value: "DURATION", Help: "answer reads with the state of that long ago"},
		{Name: "record", Value: "FILE", Help: "append every request and its answer to a file, secrets masked", Complete: option.File},
		{Name: "quiet", Short: 'q', Help: "print nothing but errors"},
	}
}

func dangers() []string { return []string{"read", "write", "secret", "destructive"} }
