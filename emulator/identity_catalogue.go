package emulator

// catalogue lists the partner applications that an account can enable. The
// app ids databricks-cli, power-bi and tableau-desktop are those of the
// service; the rest is made up in its likeness.
func catalogue() []Object {
	app := func(id, name, description string, redirect ...string) Object {
		return Object{
			"app_id": id, "client_id": id, "name": name, "description": description,
			"is_confidential_client": false, "redirect_urls": redirect,
			"scopes": []string{"all-apis", "offline_access"},
		}
	}
	return []Object{
		app("databricks-cli", "Databricks CLI", "Command line of Databricks", "http://localhost:8020"),
		app("databricks-dbt-adapter", "dbt", "Transformations of data with dbt", "http://localhost:8050"),
		app("databricks-sql-connector", "Databricks SQL Connector for Python", "Queries from Python programs",
			"http://localhost:8030"),
		app("databricks-sql-jdbc", "Databricks JDBC Driver", "Queries from Java programs", "http://localhost:8040"),
		app("databricks-sql-odbc", "Databricks ODBC Driver", "Queries by ODBC", "http://localhost:8041"),
		app("databricks-sql-python", "Databricks SQL for Python", "Sign-in of Python notebooks outside of Databricks",
			"http://localhost:8031"),
		app("power-bi", "Power BI", "Reports with Microsoft Power BI",
			"https://oauth.powerbi.com/views/oauthredirect.html"),
		app("tableau-desktop", "Tableau Desktop", "Dashboards with Tableau Desktop", "http://localhost:55556/Callback"),
		app("tableau-server", "Tableau Server", "Dashboards served by Tableau Server", "https://localhost/auth/add_oauth_token"),
	}
}

func findPublishedApp(id string) Object {
	for _, app := range catalogue() {
		if app.Str("app_id") == id {
			return app
		}
	}
	return nil
}
