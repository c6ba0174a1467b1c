resource "databricks_disaster_recovery_stable_url" "this" {
  parent               = "accounts/${var.account_id}"
  stable_url_id        = "tf-stable-url"
  initial_workspace_id = databricks_mws_workspaces.this.workspace_id
}

resource "databricks_disaster_recovery_failover_group" "this" {
  parent                 = "accounts/${var.account_id}"
  failover_group_id      = "tf-failover-group"
  initial_primary_region = "us-east-1"
  regions                = ["us-east-1", "us-west-2"]
  workspace_sets = [{
    name                       = "tf-set-${var.stage}"
    workspace_ids              = [databricks_mws_workspaces.this.workspace_id, databricks_mws_workspaces.serverless.workspace_id]
    replicate_workspace_assets = true
  }]
}
