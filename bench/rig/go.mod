module github.com/databricks-account/connector/bench/rig

go 1.26
