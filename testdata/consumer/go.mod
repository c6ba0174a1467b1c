module example.com/consumer

go 1.26

require github.com/databricks-account/connector v0.0.0

replace github.com/databricks-account/connector => ../..
