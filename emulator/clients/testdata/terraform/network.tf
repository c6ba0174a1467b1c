resource "databricks_mws_network_connectivity_config" "this" {
  name   = "tf-ncc"
  region = local.region
}

# A rule that is in force lives on for seven days after its deletion, and its
# configuration with it. The names keep these waiting for approval.
resource "databricks_mws_ncc_private_endpoint_rule" "bucket" {
  network_connectivity_config_id = databricks_mws_network_connectivity_config.this.network_connectivity_config_id
  endpoint_service               = "com.amazonaws.us-east-1.s3"
  resource_names                 = local.first ? ["emulator-waiting"] : ["emulator-waiting", "tf-bucket"]
}

resource "databricks_mws_ncc_private_endpoint_rule" "service" {
  network_connectivity_config_id = databricks_mws_network_connectivity_config.this.network_connectivity_config_id
  endpoint_service               = "com.amazonaws.vpce.us-east-1.vpce-svc-0a0a0a0a0a0a0a0a0"
  domain_names                   = local.first ? ["emulator-waiting.example.com"] : ["emulator-waiting.example.org"]
}

resource "databricks_mws_ncc_binding" "this" {
  network_connectivity_config_id = databricks_mws_network_connectivity_config.this.network_connectivity_config_id
  workspace_id                   = databricks_mws_workspaces.this.workspace_id
}

# The provider replaces a policy instead of changing it, which a workspace
# that uses it forbids.
resource "databricks_account_network_policy" "this" {
  network_policy_id = "tf-policy"
  egress = {
    network_access = {
      restriction_mode = "FULL_ACCESS"
    }
  }
}

resource "databricks_account_network_policy" "unused" {
  network_policy_id = "tf-policy-unused"
  egress = {
    network_access = {
      restriction_mode = "RESTRICTED_ACCESS"
      allowed_internet_destinations = [
        {
          destination               = local.first ? "example.com" : "example.org"
          internet_destination_type = "DNS_NAME"
        }
      ]
      allowed_storage_destinations = [
        {
          bucket_name              = "tf-bucket"
          region                   = local.region
          storage_destination_type = "AWS_S3"
        }
      ]
      policy_enforcement = {
        enforcement_mode = "ENFORCED"
      }
    }
  }
}

resource "databricks_workspace_network_option" "this" {
  workspace_id      = databricks_mws_workspaces.this.workspace_id
  network_policy_id = databricks_account_network_policy.this.network_policy_id
}

data "databricks_mws_network_connectivity_config" "this" {
  name       = "tf-ncc"
  depends_on = [databricks_mws_network_connectivity_config.this]
}

data "databricks_mws_network_connectivity_configs" "all" {
  depends_on = [databricks_mws_network_connectivity_config.this]
}

output "nccs" {
  value = data.databricks_mws_network_connectivity_configs.all.names
}
