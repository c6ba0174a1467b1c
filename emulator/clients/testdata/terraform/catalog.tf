resource "databricks_metastore" "this" {
  name                = "tf-metastore"
  storage_root        = "s3://tf-metastore/root"
  region              = local.region
  owner               = databricks_group.crew.display_name
  delta_sharing_scope = "INTERNAL_AND_EXTERNAL"

  delta_sharing_recipient_token_lifetime_in_seconds = local.first ? 86400 : 172800

  force_destroy = true
}

resource "databricks_metastore_assignment" "this" {
  metastore_id = databricks_metastore.this.id
  workspace_id = databricks_mws_workspaces.this.workspace_id
}

resource "databricks_metastore_data_access" "this" {
  metastore_id = databricks_metastore.this.id
  name         = "tf-root"
  aws_iam_role {
    role_arn = "arn:aws:iam::414351767826:role/tf-root"
  }
  is_default    = false
  force_destroy = true
  depends_on    = [databricks_metastore_assignment.this]
}

resource "databricks_storage_credential" "this" {
  metastore_id = databricks_metastore.this.id
  name         = "tf-credential"
  aws_iam_role {
    role_arn = "arn:aws:iam::414351767826:role/tf-credential"
  }
  comment       = "stage ${var.stage}"
  force_destroy = true
}

data "databricks_metastore" "this" {
  metastore_id = databricks_metastore.this.id
}

data "databricks_metastores" "all" {
  depends_on = [databricks_metastore.this]
}

output "metastores" {
  value = data.databricks_metastores.all.ids
}
