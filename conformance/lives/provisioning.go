package lives

import "time"

const (
	// provisioningTime is how long a workspace takes in the emulator of the lives.
	provisioningTime = time.Minute
	// anyNumber is a list of which the number of elements does not matter.
	anyNumber = -1

	noUUID = "00000000-0000-4000-8000-00000000dead"
)

func credentials() Life {
	role := func(name string) P {
		return P{"sts_role": P{"role_arn": "arn:aws:iam::123456789012:role/" + name}}
	}
	return Life{"Credentials", []Step{
		do("credentials_create", P{"data": P{"credentials_name": "one", "aws_credentials": role("one")}}).as("one").
			gives(P{"credentials_name": "one", "account_id": "${account}"}),
		do("credentials_create", P{"data": P{"credentials_name": "one", "aws_credentials": role("two")}}).not(conflict),
		do("credentials_create", P{"data": P{"credentials_name": "ünï/ç \"2\"", "aws_credentials": role("two")}}).as("two"),
		do("credentials_get", P{"credentials_id": Ref("one.credentials_id")}).
			gives(P{"credentials_name": "one", "aws_credentials": role("one")}),
		do("credentials_get", P{"credentials_id": Ref("two.credentials_id")}).gives(P{"credentials_name": "ünï/ç \"2\""}),
		list("credentials_list", nil, 2).with(P{"credentials_id": Ref("two.credentials_id")}),
		do("credentials_get", P{"credentials_id": noUUID}).not(notFound),
		do("credentials_delete", P{"credentials_id": noUUID}).not(notFound),
		do("credentials_delete", P{"credentials_id": Ref("two.credentials_id")}),
		do("credentials_get", P{"credentials_id": Ref("two.credentials_id")}).not(notFound),
		do("credentials_delete", P{"credentials_id": Ref("two.credentials_id")}).not(notFound),
		list("credentials_list", nil, 1),
	}}
}

func storage() Life {
	bucket := func(name string) P {
		return P{"storage_configuration_name": name, "root_bucket_info": P{"bucket_name": name + "-bucket"}}
	}
	return Life{"Storage", []Step{
		do("storage_configurations_create", P{"data": bucket("s1")}).as("one").gives(P{"root_bucket_info": P{"bucket_name": "s1-bucket"}}),
		do("storage_configurations_create", P{"data": bucket("")}).not(badRequest),
		do("storage_configurations_create", P{"data": bucket("s2")}).as("two"),
		do("storage_configurations_get", P{"storage_configuration_id": Ref("one.storage_configuration_id")}).gives(bucket("s1")),
		list("storage_configurations_list", nil, 2).with(P{"storage_configuration_name": "s2"}),
		do("storage_configurations_delete", P{"storage_configuration_id": Ref("two.storage_configuration_id")}),
		do("storage_configurations_get", P{"storage_configuration_id": Ref("two.storage_configuration_id")}).not(notFound),
		do("storage_configurations_delete", P{"storage_configuration_id": noUUID}).not(notFound),
		list("storage_configurations_list", nil, 1),
	}}
}

func encryptionKeys() Life {
	key := func(id string) P {
		return P{
			"aws_key_info": P{"key_arn": "arn:aws:kms:us-west-2:123456789012:key/" + id, "key_alias": "alias/" + id, "reuse_key_for_cluster_volumes": false},
			"use_cases":    L{"STORAGE"},
		}
	}
	return Life{"EncryptionKeys", []Step{
		do("customer_managed_keys_create", P{"data": key("k1")}).as("one").
			gives(P{"use_cases": L{"STORAGE"}, "aws_key_info": P{"key_region": "us-west-2", "reuse_key_for_cluster_volumes": false}}),
		do("customer_managed_keys_create", P{"data": P{"use_cases": L{"MANAGED_SERVICES"}, "aws_key_info": P{"key_arn": "no arn"}}}).not(badRequest),
		do("customer_managed_keys_create", P{"data": key("k2")}).as("two"),
		do("customer_managed_keys_get", P{"customer_managed_key_id": Ref("one.customer_managed_key_id")}).gives(key("k1")),
		list("customer_managed_keys_list", nil, 2).with(P{"customer_managed_key_id": Ref("one.customer_managed_key_id")}),
		do("customer_managed_keys_delete", P{"customer_managed_key_id": Ref("two.customer_managed_key_id")}),
		do("customer_managed_keys_get", P{"customer_managed_key_id": Ref("two.customer_managed_key_id")}).not(notFound),
		do("customer_managed_keys_delete", P{"customer_managed_key_id": noUUID}).not(notFound),
		list("customer_managed_keys_list", nil, 1),
	}}
}

func vpcEndpoints() Life {
	endpoint := func(name string) P {
		return P{"vpc_endpoint_name": name, "region": "us-west-2", "aws_vpc_endpoint_id": "vpce-" + name}
	}
	return Life{"VpcEndpoints", []Step{
		do("vpc_endpoints_create", P{"data": endpoint("v1")}).as("one").gives(P{"aws_vpc_endpoint_id": "vpce-v1", "region": "us-west-2"}),
		do("vpc_endpoints_create", P{"data": endpoint("v1")}).not(conflict),
		do("vpc_endpoints_create", P{"data": endpoint("v2")}).as("two"),
		do("vpc_endpoints_get", P{"vpc_endpoint_id": Ref("one.vpc_endpoint_id")}).later(10 * provisioningTime).gives(P{"state": "available"}),
		list("vpc_endpoints_list", nil, 2).with(P{"vpc_endpoint_name": "v2"}),
		do("networks_create", P{"data": P{
			"network_name": "private", "vpc_id": "vpc-9", "subnet_ids": L{"subnet-91", "subnet-92"}, "security_group_ids": L{"sg-9"},
			"vpc_endpoints": P{"rest_api": L{Ref("one.vpc_endpoint_id")}, "dataplane_relay": L{Ref("two.vpc_endpoint_id")}},
		}}).as("network"),
		do("vpc_endpoints_delete", P{"vpc_endpoint_id": Ref("two.vpc_endpoint_id")}).not(conflict),
		do("networks_delete", P{"network_id": Ref("network.network_id")}),
		do("vpc_endpoints_delete", P{"vpc_endpoint_id": Ref("two.vpc_endpoint_id")}),
		do("vpc_endpoints_get", P{"vpc_endpoint_id": Ref("two.vpc_endpoint_id")}).not(notFound),
		list("vpc_endpoints_list", nil, 1),
	}}
}

func privateAccess() Life {
	settings := func(name, level string) P {
		return P{"private_access_settings_name": name, "region": "us-west-2", "public_access_enabled": true, "private_access_level": level}
	}
	return Life{"PrivateAccess", []Step{
		do("private_access_settings_create", P{"data": settings("p1", "ACCOUNT")}).as("one").gives(P{"private_access_level": "ACCOUNT"}),
		do("private_access_settings_create", P{"data": settings("", "ACCOUNT")}).not(badRequest),
		do("private_access_settings_create", P{"data": settings("p2", "ACCOUNT")}).as("two"),
		do("private_access_settings_replace", P{"private_access_settings_id": Ref("one.private_access_settings_id"), "data": P{
			"private_access_settings_name": "p1 renamed", "region": "us-west-2", "public_access_enabled": false, "private_access_level": "ACCOUNT",
		}}),
		do("private_access_settings_get", P{"private_access_settings_id": Ref("one.private_access_settings_id")}).
			gives(P{"private_access_settings_name": "p1 renamed", "private_access_level": "ACCOUNT"}),
		do("private_access_settings_replace", P{"private_access_settings_id": noUUID, "data": settings("p1", "ACCOUNT")}).not(notFound),
		list("private_access_settings_list", nil, 2).with(P{"private_access_settings_name": "p2"}),
		do("private_access_settings_delete", P{"private_access_settings_id": Ref("two.private_access_settings_id")}),
		do("private_access_settings_get", P{"private_access_settings_id": Ref("two.private_access_settings_id")}).not(notFound),
		do("private_access_settings_delete", P{"private_access_settings_id": noUUID}).not(notFound),
		list("private_access_settings_list", nil, 1),
	}}
}

func network(name string) P {
	return P{"network_name": name, "vpc_id": "vpc-" + name, "subnet_ids": L{"subnet-a" + name, "subnet-b" + name}, "security_group_ids": L{"sg-" + name}}
}

func networks() Life {
	return Life{"Networks", []Step{
		do("networks_create", P{"data": network("n1")}).as("one").gives(P{"vpc_status": "UNATTACHED", "vpc_id": "vpc-n1"}),
		do("networks_create", P{"data": network("n1")}).not(badRequest),
		do("networks_create", P{"data": P{"network_name": "few", "vpc_id": "vpc-f", "subnet_ids": L{"subnet-1"}, "security_group_ids": L{"sg-1"}}}).not(badRequest),
		do("networks_create", P{"data": network("n2")}).as("two"),
		do("networks_get", P{"network_id": Ref("two.network_id")}).gives(network("n2")),
		list("networks_list", nil, 2).with(P{"network_name": "n1"}),
		do("networks_delete", P{"network_id": Ref("two.network_id")}),
		do("networks_get", P{"network_id": Ref("two.network_id")}).not(notFound),
		do("networks_delete", P{"network_id": Ref("two.network_id")}).not(notFound),
		list("networks_list", nil, 1),
	}}
}
