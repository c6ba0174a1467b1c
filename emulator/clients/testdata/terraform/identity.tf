resource "databricks_user" "alice" {
  user_name    = "alice@example.com"
  display_name = local.first ? "Alice" : "Alice B"
}

resource "databricks_user" "bob" {
  user_name = "bob@example.com"
}

resource "databricks_group" "team" {
  display_name = local.first ? "tf-team" : "tf-team-2"
}

resource "databricks_group" "crew" {
  display_name = "tf-crew"
}

resource "databricks_service_principal" "bot" {
  display_name = local.first ? "tf-bot" : "tf-bot-2"
}

resource "databricks_group_member" "alice" {
  group_id  = databricks_group.team.id
  member_id = databricks_user.alice.id
}

resource "databricks_group_member" "bot" {
  group_id  = databricks_group.team.id
  member_id = databricks_service_principal.bot.id
}

resource "databricks_group_member" "crew" {
  group_id  = databricks_group.team.id
  member_id = databricks_group.crew.id
}

resource "databricks_user_role" "bob" {
  user_id = databricks_user.bob.id
  role    = "account_admin"
}

resource "databricks_group_role" "crew" {
  group_id = databricks_group.crew.id
  role     = "account_admin"
}

resource "databricks_service_principal_role" "bot" {
  service_principal_id = databricks_service_principal.bot.id
  role                 = "account_admin"
}

resource "databricks_service_principal_secret" "bot" {
  service_principal_id = databricks_service_principal.bot.id
  lifetime             = local.first ? "864000s" : "8640000s"
}

resource "databricks_service_principal_federation_policy" "bot" {
  service_principal_id = tonumber(databricks_service_principal.bot.id)
  policy_id            = "tf-pipeline"
  description          = "stage ${var.stage}"
  oidc_policy = {
    issuer    = "https://token.example.com"
    audiences = ["databricks"]
    subject   = "repo:example/example"
  }
}

resource "databricks_account_federation_policy" "idp" {
  policy_id   = "tf-idp"
  description = "stage ${var.stage}"
  oidc_policy = {
    issuer        = "https://idp.example.com"
    audiences     = ["databricks"]
    subject_claim = "sub"
  }
}

resource "databricks_access_control_rule_set" "bot" {
  name = "accounts/${var.account_id}/servicePrincipals/${databricks_service_principal.bot.application_id}/ruleSets/default"
  grant_rules {
    principals = local.first ? [databricks_group.crew.acl_principal_id] : [databricks_group.crew.acl_principal_id, databricks_user.bob.acl_principal_id]
    role       = "roles/servicePrincipal.user"
  }
}

resource "databricks_access_control_rule_set" "account" {
  name = "accounts/${var.account_id}/ruleSets/default"
  grant_rules {
    principals = [databricks_user.bob.acl_principal_id]
    role       = "roles/marketplace.admin"
  }
}

resource "databricks_mws_permission_assignment" "team" {
  workspace_id = databricks_mws_workspaces.this.workspace_id
  principal_id = databricks_group.crew.id
  permissions  = local.first ? ["USER"] : ["ADMIN"]

  # Only workspaces with a metastore take identities of the account.
  depends_on = [databricks_metastore_assignment.this]
}

resource "databricks_custom_app_integration" "this" {
  name          = "tf-app"
  redirect_urls = ["https://example.com/${var.stage}"]
  scopes        = ["all-apis"]
  confidential  = true
  token_access_policy {
    access_token_ttl_in_minutes  = 15
    refresh_token_ttl_in_minutes = 30
  }
}

data "databricks_group" "team" {
  display_name = databricks_group.team.display_name
  depends_on   = [databricks_group_member.alice, databricks_group_member.bot, databricks_group_member.crew]
}

data "databricks_user" "alice" {
  user_name  = databricks_user.alice.user_name
  depends_on = [databricks_user.alice]
}

data "databricks_service_principal" "bot" {
  application_id = databricks_service_principal.bot.application_id
}

output "team_users" {
  value = data.databricks_group.team.users
}
