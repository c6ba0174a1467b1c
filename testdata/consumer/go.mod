module example.com/consumer

go 1.26.0

require github.com/databricks-account/connector v0.0.0

require (
	golang.org/x/oauth2 v0.37.0 // indirect
	gopkg.in/ini.v1 v1.67.3 // indirect
)

replace github.com/databricks-account/connector => ../..
