# A whole account under Terraform. host, account and credentials come from the
# environment: run-action emulator prints what to export.

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
  default     = 1
  description = "1 is the first shape of the account; 2 changes what can change."
}

locals {
  region = "us-east-1"
  first  = var.stage == 1
}
