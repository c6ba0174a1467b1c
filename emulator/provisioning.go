package emulator

import (
	"cmp"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// Collections of the provisioning service.
const (
	collCredentials    = "credentials"
	collStorageConfigs = "storage_configurations"
	collKeyConfigs     = "customer_managed_keys"
	collNetworks       = "networks"
	collVpcEndpoints   = "vpc_endpoints"
	collPrivateAccess  = "private_access_settings"
	collWorkspaces     = "workspaces"
)

// provisioning serves workspaces and the configurations that they are made
// from.
func provisioning() service {
	ws := workspaces()
	return service{
		resources: []Resource{
			credentials(), storageConfigurations(), customerManagedKeys(),
			vpcEndpoints(), privateAccessSettings(), networks(), ws,
		},
		handlers: map[string]Handler{"WorkspacesUpdate": workspaceUpdate(&ws)},
	}
}

// Cloud resources whose name contains one of these do not work: what uses
// them fails or is warned about. It is how a client without access to the
// emulator's options brings failures about.
const (
	markBroken = "emulator-broken"
	markWarned = "emulator-warned"
)

// brokenBy returns the first text that is marked as broken.
func brokenBy(texts ...string) string {
	for _, t := range texts {
		if strings.Contains(t, markBroken) {
			return t
		}
	}
	return ""
}

var roleARN = schema.Pattern{Source: `^arn:aws[a-z-]*:iam::[0-9]{1,12}:role/.+$`}

func credentials() Resource {
	return Resource{
		Stored: Collection{Name: collCredentials, Indexes: []Index{byField("name", "credentials_name")}},
		Label:  "Credential",
		List:   "CredentialsList", Create: "CredentialsCreate", Get: "CredentialsGet", Delete: "CredentialsDelete",
		IDField: "credentials_id", IDParam: "credentials_id",
		Account: true, Created: "creation_time",
		Unique: []Unique{taken("name", "Credential with name %s already exists", "credentials_name")},
		Prepare: func(c *Call, next, _ *Record) error {
			arn := next.Object.Str("aws_credentials.sts_role.role_arn")
			switch {
			case next.Object.Str("credentials_name") == "":
				return invalid("Missing required field: credentials_name")
			case arn == "":
				return invalid("Missing required field: aws_credentials.sts_role.role_arn")
			case !roleARN.Match(arn):
				// The check of the role answers in plain text.
				e := malformed("Failed credential validation checks: please use a valid cross account IAM role with permissions setup correctly")
				e.Shape = TextShape
				return e
			}
			next.Object.Put("aws_credentials.sts_role.external_id", c.Account)
			return nil
		},
	}
}

func storageConfigurations() Resource {
	return Resource{
		Stored: Collection{Name: collStorageConfigs},
		Label:  "Storage configuration",
		List:   "StorageConfigurationsList", Create: "StorageConfigurationsCreate",
		Get: "StorageConfigurationsGet", Delete: "StorageConfigurationsDelete",
		IDField: "storage_configuration_id", IDParam: "storage_configuration_id",
		Account: true, Created: "creation_time", Limit: 50,
		Prepare: func(_ *Call, next, _ *Record) error {
			if next.Object.Str("storage_configuration_name") == "" {
				return invalid("Missing required field: storage_configuration_name")
			}
			if next.Object.Str("root_bucket_info.bucket_name") == "" {
				return invalid("Missing required field: root_bucket_info.bucket_name")
			}
			return nil
		},
	}
}

func customerManagedKeys() Resource {
	return Resource{
		Stored: Collection{Name: collKeyConfigs},
		Label:  "Customer managed key",
		List:   "CustomerManagedKeysList", Create: "CustomerManagedKeysCreate",
		Get: "CustomerManagedKeysGet", Delete: "CustomerManagedKeysDelete",
		IDField: "customer_managed_key_id", IDParam: "customer_managed_key_id",
		Account: true, Created: "creation_time",
		Prepare: prepareKey,
	}
}

func prepareKey(_ *Call, next, _ *Record) error {
	o := next.Object
	uses := o.Strings("use_cases")
	if len(uses) == 0 {
		return invalid("use_cases must name at least one of MANAGED_SERVICES and STORAGE.")
	}
	blocks := 0
	for _, b := range []string{"aws_key_info", "azure_key_info", "gcp_key_info"} {
		if o.Obj(b) != nil {
			blocks++
		}
	}
	if blocks != 1 {
		return invalid("Exactly one of aws_key_info, azure_key_info and gcp_key_info must be given.")
	}
	if o.Obj("aws_key_info") == nil {
		return nil
	}
	arn := strings.Split(o.Str("aws_key_info.key_arn"), ":")
	if len(arn) < 6 || arn[0] != "arn" || arn[2] != "kms" {
		return invalid("aws_key_info.key_arn is not the ARN of a KMS key.")
	}
	o.Default("aws_key_info.key_region", arn[3])
	storage := contains(uses, "STORAGE")
	switch {
	case !storage && o.Bool("aws_key_info.reuse_key_for_cluster_volumes"):
		return invalid("reuse_key_for_cluster_volumes is only available for the use case STORAGE.")
	case storage && !o.Has("aws_key_info.reuse_key_for_cluster_volumes"):
		o.Put("aws_key_info.reuse_key_for_cluster_volumes", true)
	}
	return nil
}

func vpcEndpoints() Resource {
	const accepted = "accepted"
	return Resource{
		Stored: Collection{
			Name:    collVpcEndpoints,
			Indexes: []Index{byField("aws_id", "aws_vpc_endpoint_id")},
			Steps: map[string]func(*Tx, *Record) bool{accepted: func(_ *Tx, r *Record) bool {
				r.Object["state"] = "available"
				if brokenBy(r.Object.Str("vpc_endpoint_name"), r.Object.Str("aws_vpc_endpoint_id")) != "" {
					r.Object["state"] = "rejected"
				}
				return true
			}},
		},
		Label: "VPC endpoint",
		List:  "VpcEndpointsList", Create: "VpcEndpointsCreate", Get: "VpcEndpointsGet", Delete: "VpcEndpointsDelete",
		IDField: "vpc_endpoint_id", IDParam: "vpc_endpoint_id",
		Account: true,
		Unique:  []Unique{taken("aws_id", "VPC endpoint %s is already registered", "aws_vpc_endpoint_id")},
		Seeded:  func(_ *Call, r *Record) { r.Object.Default("state", "available") },
		Prepare: func(c *Call, next, _ *Record) error {
			o := next.Object
			if o.Str("vpc_endpoint_name") == "" {
				return invalid("Missing required field: vpc_endpoint_name")
			}
			gcp := o.Obj("gcp_vpc_endpoint_info")
			switch {
			case gcp != nil && o.Str("aws_vpc_endpoint_id") != "":
				return invalid("Only one of aws_vpc_endpoint_id and gcp_vpc_endpoint_info may be given.")
			case gcp != nil:
				o.Default("region", gcp.Str("endpoint_region"))
				o.Put("gcp_vpc_endpoint_info.psc_connection_id", c.emu.ids.numeric())
				o.Put("gcp_vpc_endpoint_info.service_attachment_id",
					"projects/prod-gcp-"+o.Str("region")+"/regions/"+o.Str("region")+"/serviceAttachments/plproxy-psc-endpoint-all-ports")
			case o.Str("aws_vpc_endpoint_id") == "" || o.Str("region") == "":
				return invalid("aws_vpc_endpoint_id and region are required.")
			default:
				o.Put("aws_account_id", "414351767826")
				o.Put("aws_endpoint_service_id", "vpce-svc-"+c.emu.ids.hex(8)+"0")
			}
			// The service learns the use case from the endpoint service that
			// the endpoint points to; here the name has to tell.
			use := "WORKSPACE_ACCESS"
			if n := strings.ToLower(o.Str("vpc_endpoint_name")); strings.Contains(n, "relay") || strings.Contains(n, "scc") {
				use = "DATAPLANE_RELAY_ACCESS"
			}
			o.Put("use_case", use)
			o.Put("state", "pendingAcceptance")
			next.Step, next.Due = accepted, c.after(50)
			return nil
		},
	}
}

func privateAccessSettings() Resource {
	return Resource{
		Stored: Collection{Name: collPrivateAccess},
		Label:  "Private access settings",
		List:   "PrivateAccessSettingsList", Create: "PrivateAccessSettingsCreate", Get: "PrivateAccessSettingsGet",
		Replace: "PrivateAccessSettingsReplace", Delete: "PrivateAccessSettingsDelete",
		IDField: "private_access_settings_id", IDParam: "private_access_settings_id",
		Account:  true,
		Defaults: Object{"private_access_level": "ACCOUNT", "public_access_enabled": false},
		Fixed:    []string{"region"},
		Refs: []Ref{{
			Path: "allowed_vpc_endpoint_ids", To: collVpcEndpoints, Label: "VPC endpoint",
			Holds: func(r *Record) bool { return r.Object.Str("private_access_level") == "ENDPOINT" },
		}},
		Prepare: func(_ *Call, next, _ *Record) error {
			for _, f := range []string{"private_access_settings_name", "region"} {
				if next.Object.Str(f) == "" {
					return invalid("Missing required field: %s", f)
				}
			}
			return nil
		},
	}
}

// byField is an index over one member.
func byField(name, field string) Index {
	return Index{Name: name, Key: func(r *Record) string { return r.Object.Str(field) }}
}

// byFold is an index over one member without regard to case.
func byFold(name, field string) Index {
	return Index{Name: name, Key: func(r *Record) string { return strings.ToLower(r.Object.Str(field)) }}
}

// taken refuses a second resource with the same text; format gets the member.
func taken(index, format, field string) Unique {
	return Unique{Index: index, Taken: func(r *Record) *Refusal {
		return alreadyExists(format, clip(r.Object.Str(field), 200))
	}}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// workspaceRegion is the region of a workspace on any cloud.
func workspaceRegion(o Object) string { return cmp.Or(o.Str("aws_region"), o.Str("location")) }
