# What goes wrong in the life of a configuration: a workspace that fails,
# users and groups that exist already, changes behind Terraform's back.

terraform {
  required_providers {
    databricks = {
      source = "databricks/databricks"
    }
  }
}

provider "databricks" {}

variable "account_id" {
  type = string
}

variable "stage" {
  type        = number
  description = "In stage 1 the VPC is one that does not work."
}

resource "databricks_mws_credentials" "this" {
  credentials_name = "mishaps"
  role_arn         = "arn:aws:iam::414351767826:role/mishaps"
}

resource "databricks_mws_storage_configurations" "this" {
  account_id                 = var.account_id
  storage_configuration_name = "mishaps"
  bucket_name                = "mishaps"
}

resource "databricks_mws_networks" "this" {
  account_id         = var.account_id
  network_name       = "mishaps-${var.stage}"
  vpc_id             = var.stage == 1 ? "vpc-emulator-broken" : "vpc-0a0a0a0a0a0a0a0a0"
  subnet_ids         = ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"]
  security_group_ids = ["sg-0a0a0a0a0a0a0a0a0"]
}

resource "databricks_mws_workspaces" "this" {
  account_id               = var.account_id
  workspace_name           = "mishaps"
  aws_region               = "us-east-1"
  credentials_id           = databricks_mws_credentials.this.credentials_id
  storage_configuration_id = databricks_mws_storage_configurations.this.storage_configuration_id
  network_id               = databricks_mws_networks.this.network_id
}

resource "databricks_user" "old" {
  user_name = "old@example.com"
  force     = true
}

resource "databricks_group" "old" {
  display_name = "old"
  force        = true
}

resource "databricks_group_member" "old" {
  group_id  = databricks_group.old.id
  member_id = databricks_user.old.id
}

output "ids" {
  value = {
    workspace = databricks_mws_workspaces.this.workspace_id
    group     = databricks_group.old.id
    user      = databricks_user.old.id
  }
}
