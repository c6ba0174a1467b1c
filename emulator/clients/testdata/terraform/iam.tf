resource "databricks_account_iam_group_v2" "this" {
  group_name = local.first ? "tf-iam-group" : "tf-iam-group-2"
}

resource "databricks_account_iam_user_v2" "carol" {
  username            = "carol@example.com"
  account_user_status = "ACTIVE"
  full_name = {
    given_name  = local.first ? "Carol" : "Caroline"
    family_name = "Example"
  }
}

resource "databricks_account_iam_service_principal_v2" "this" {
  display_name      = local.first ? "tf-iam-bot" : "tf-iam-bot-2"
  account_sp_status = "ACTIVE"
}

resource "databricks_account_iam_direct_group_member_v2" "carol" {
  group_id     = tonumber(databricks_account_iam_group_v2.this.group_id)
  principal_id = tonumber(databricks_account_iam_user_v2.carol.user_id)
}

resource "databricks_account_iam_workspace_assignment_v2" "carol" {
  workspace_id = databricks_mws_workspaces.this.workspace_id
  principal_id = tonumber(databricks_account_iam_user_v2.carol.user_id)
  entitlements = local.first ? ["WORKSPACE_ACCESS"] : ["WORKSPACE_ACCESS", "DATABRICKS_SQL_ACCESS"]
}
