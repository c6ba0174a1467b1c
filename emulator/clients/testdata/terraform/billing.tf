resource "databricks_budget" "this" {
  display_name = "tf-budget"

  alert_configurations {
    time_period        = "MONTH"
    trigger_type       = "CUMULATIVE_SPENDING_EXCEEDED"
    quantity_type      = "LIST_PRICE_DOLLARS_USD"
    quantity_threshold = local.first ? "840" : "1680"

    action_configurations {
      action_type = "EMAIL_NOTIFICATION"
      target      = "alice@example.com"
    }
  }

  filter {
    workspace_id {
      operator = "IN"
      values   = [databricks_mws_workspaces.this.workspace_id]
    }
    tags {
      key = "Team"
      value {
        operator = "IN"
        values   = ["Data Science"]
      }
    }
  }
}

resource "databricks_budget_policy" "this" {
  policy_name = local.first ? "tf-budget-policy" : "tf-budget-policy-2"
  custom_tags = [{
    key   = "team"
    value = "stage ${var.stage}"
  }]
}

resource "databricks_disable_legacy_features_setting" "this" {
  disable_legacy_features {
    value = local.first
  }
}

resource "databricks_account_setting_v2" "this" {
  name = "llm_proxy_partner_powered"
  boolean_val = {
    value = local.first
  }
}
