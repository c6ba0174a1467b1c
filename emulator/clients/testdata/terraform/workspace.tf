resource "databricks_mws_credentials" "this" {
  credentials_name = "tf-credentials"
  role_arn         = "arn:aws:iam::414351767826:role/tf"
}

resource "databricks_mws_credentials" "other" {
  credentials_name = "tf-credentials-other"
  role_arn         = "arn:aws:iam::414351767826:role/tf-other"
}

resource "databricks_mws_storage_configurations" "this" {
  account_id                 = var.account_id
  storage_configuration_name = "tf-storage"
  bucket_name                = "tf-root-bucket"
}

resource "databricks_mws_vpc_endpoint" "rest" {
  account_id          = var.account_id
  vpc_endpoint_name   = "tf-rest"
  aws_vpc_endpoint_id = "vpce-0a0a0a0a0a0a0a0a0"
  region              = local.region
}

resource "databricks_mws_vpc_endpoint" "relay" {
  account_id          = var.account_id
  vpc_endpoint_name   = "tf-relay"
  aws_vpc_endpoint_id = "vpce-0b0b0b0b0b0b0b0b0"
  region              = local.region
}

resource "databricks_mws_networks" "this" {
  account_id         = var.account_id
  network_name       = "tf-network"
  vpc_id             = "vpc-0a0a0a0a0a0a0a0a0"
  subnet_ids         = ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"]
  security_group_ids = ["sg-0a0a0a0a0a0a0a0a0"]
  vpc_endpoints {
    rest_api        = [databricks_mws_vpc_endpoint.rest.vpc_endpoint_id]
    dataplane_relay = [databricks_mws_vpc_endpoint.relay.vpc_endpoint_id]
  }
}

resource "databricks_mws_customer_managed_keys" "managed_services" {
  account_id = var.account_id
  aws_key_info {
    key_arn   = "arn:aws:kms:us-east-1:414351767826:key/11111111-2222-4333-8444-555555555555"
    key_alias = "alias/tf-managed"
  }
  use_cases = ["MANAGED_SERVICES"]
}

resource "databricks_mws_customer_managed_keys" "storage" {
  account_id = var.account_id
  aws_key_info {
    key_arn = "arn:aws:kms:us-east-1:414351767826:key/22222222-2222-4333-8444-555555555555"
  }
  use_cases = ["STORAGE"]
}

resource "databricks_mws_private_access_settings" "this" {
  private_access_settings_name = "tf-private-access"
  region                       = local.region
  public_access_enabled        = local.first
  private_access_level         = local.first ? "ACCOUNT" : "ENDPOINT"
  allowed_vpc_endpoint_ids     = local.first ? [] : [databricks_mws_vpc_endpoint.rest.vpc_endpoint_id]
}

resource "databricks_mws_workspaces" "this" {
  account_id     = var.account_id
  workspace_name = "tf-workspace"
  aws_region     = local.region
  pricing_tier   = "ENTERPRISE"

  credentials_id                           = local.first ? databricks_mws_credentials.this.credentials_id : databricks_mws_credentials.other.credentials_id
  storage_configuration_id                 = databricks_mws_storage_configurations.this.storage_configuration_id
  network_id                               = databricks_mws_networks.this.network_id
  private_access_settings_id               = databricks_mws_private_access_settings.this.private_access_settings_id
  managed_services_customer_managed_key_id = databricks_mws_customer_managed_keys.managed_services.customer_managed_key_id
  storage_customer_managed_key_id          = databricks_mws_customer_managed_keys.storage.customer_managed_key_id

  custom_tags = {
    stage = tostring(var.stage)
  }

  token {
    comment = "of terraform"
  }

  # The provider leaves policy and connectivity of a workspace as they are when
  # their bindings are destroyed: the workspace has to go first.
  depends_on = [
    databricks_account_network_policy.this,
    databricks_mws_network_connectivity_config.this,
  ]
}

resource "databricks_mws_workspaces" "serverless" {
  account_id     = var.account_id
  workspace_name = "tf-serverless"
  aws_region     = "us-west-2"
  compute_mode   = "SERVERLESS"
}

resource "databricks_mws_log_delivery" "audit" {
  account_id               = var.account_id
  credentials_id           = databricks_mws_credentials.this.credentials_id
  storage_configuration_id = databricks_mws_storage_configurations.this.storage_configuration_id
  config_name              = "tf-audit"
  log_type                 = "AUDIT_LOGS"
  output_format            = "JSON"
  delivery_path_prefix     = "audit"
}

resource "databricks_mws_log_delivery" "usage" {
  account_id               = var.account_id
  credentials_id           = databricks_mws_credentials.this.credentials_id
  storage_configuration_id = databricks_mws_storage_configurations.this.storage_configuration_id
  config_name              = "tf-usage"
  log_type                 = "BILLABLE_USAGE"
  output_format            = "CSV"
  delivery_start_time      = "2025-01"
}

data "databricks_mws_workspaces" "all" {
  depends_on = [databricks_mws_workspaces.this, databricks_mws_workspaces.serverless]
}

data "databricks_mws_credentials" "all" {
  depends_on = [databricks_mws_credentials.this, databricks_mws_credentials.other]
}

output "workspace_ids" {
  value = data.databricks_mws_workspaces.all.ids
}

output "credential_ids" {
  value = data.databricks_mws_credentials.all.ids
}
