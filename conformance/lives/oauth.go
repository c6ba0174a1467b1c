package lives

func customApps() Life {
	app := func(name string) P {
		return P{"data": P{
			"name": name, "redirect_urls": L{"https://example.com/" + name}, "scopes": L{"all-apis"}, "confidential": true,
			"token_access_policy": P{"access_token_ttl_in_minutes": 60, "refresh_token_ttl_in_minutes": 120},
		}}
	}
	id := P{"integration_id": Ref("one.integration_id")}
	return Life{"CustomAppIntegration", []Step{
		do("custom_app_integrations_create", app("a1")).as("one"),
		do("custom_app_integrations_create", P{"data": P{"name": "bad", "redirect_urls": L{"https://example.com"}, "token_access_policy": P{"access_token_ttl_in_minutes": 1}}}).not(badRequest),
		do("custom_app_integrations_create", app("a2")).as("two"),
		do("custom_app_integrations_create", app("a3")),
		do("custom_app_integrations_get", id).gives(P{"name": "a1", "client_id": Ref("one.client_id"), "client_secret": nil}),
		do("custom_app_integrations_update", P{"integration_id": id["integration_id"], "data": P{"redirect_urls": L{"https://example.com/new"}, "scopes": L{"sql"}}}),
		do("custom_app_integrations_get", id).gives(P{"redirect_urls": L{"https://example.com/new"}, "scopes": L{"sql"}}),
		do("custom_app_integrations_update", P{"integration_id": noUUID, "data": P{"scopes": L{"sql"}}}).not(notFound),
		list("custom_app_integrations_list", P{"page_size": 1, "include_creator_username": true}, 3).with(P{"name": "a3"}),
		list("custom_app_integrations_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("custom_app_integrations_delete", P{"integration_id": Ref("two.integration_id")}),
		do("custom_app_integrations_get", P{"integration_id": Ref("two.integration_id")}).not(notFound),
		do("custom_app_integrations_delete", P{"integration_id": noUUID}).not(notFound),
		list("custom_app_integrations_list", nil, 2),
	}}
}

func publishedApps() Life {
	app := func(i string) P { return P{"data": P{"app_id": Ref("apps." + i + ".app_id")}} }
	id := P{"integration_id": Ref("one.integration_id")}
	return Life{"PublishedAppIntegration, OAuthPublishedApps", []Step{
		list("published_apps_list", P{"page_size": 1}, anyNumber).as("apps"),
		list("published_apps_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("published_app_integrations_create", app("0")).as("one"),
		do("published_app_integrations_create", app("0")).not(conflict),
		do("published_app_integrations_create", P{"data": P{"app_id": "no-such-app"}}).not(notFound),
		do("published_app_integrations_create", app("1")).as("two"),
		do("published_app_integrations_create", app("2")),
		do("published_app_integrations_get", id).gives(P{"app_id": Ref("apps.0.app_id")}),
		do("published_app_integrations_update", P{"integration_id": id["integration_id"], "data": P{"token_access_policy": P{"access_token_ttl_in_minutes": 30}}}),
		do("published_app_integrations_get", id).gives(P{"token_access_policy": P{"access_token_ttl_in_minutes": 30}}),
		do("published_app_integrations_update", P{"integration_id": noUUID, "data": P{"token_access_policy": P{"access_token_ttl_in_minutes": 30}}}).not(notFound),
		list("published_app_integrations_list", nil, 3).with(P{"app_id": Ref("apps.2.app_id")}),
		list("published_app_integrations_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("published_app_integrations_delete", P{"integration_id": Ref("two.integration_id")}),
		do("published_app_integrations_get", P{"integration_id": Ref("two.integration_id")}).not(notFound),
		do("published_app_integrations_delete", P{"integration_id": noUUID}).not(notFound),
		list("published_app_integrations_list", P{"page_size": 1}, 2),
	}}
}

// federation is the life of federation policies, of the account or of a
// service principal: base are the params that lead there, subject the one that
// a policy of a service principal needs.
func federation(name, alias string, before []Step, base P, subject any) Life {
	params := func(more P) P {
		out := P{}
		for _, m := range []P{base, more} {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	policy := func(audience string) P {
		oidc := P{"issuer": "https://idp.example.com/oidc", "audiences": L{audience}}
		if subject != nil {
			oidc["subject"] = subject
		}
		return P{"description": "of " + audience, "oidc_policy": oidc}
	}
	at := func(id string) P { return params(P{"policy_id": id}) }
	steps := append(before,
		do(alias+"_create", params(P{"policy_id": "one", "data": policy("a")})).gives(P{"description": "of a"}),
		do(alias+"_create", params(P{"policy_id": "one", "data": policy("a")})).not(conflict),
		do(alias+"_create", params(P{"data": policy("b")})).as("two"),
		do(alias+"_create", params(P{"policy_id": "three", "data": policy("c")})),
		do(alias+"_get", at("one")).gives(P{"oidc_policy": P{"audiences": L{"a"}}}),
		do(alias+"_get", at("none")).not(notFound),
		do(alias+"_update", params(P{"policy_id": "one", "update_mask": "description,oidc_policy.audiences", "data": policy("changed")})).
			gives(P{"description": "of changed"}),
		do(alias+"_get", at("one")).gives(P{"description": "of changed", "oidc_policy": P{"audiences": L{"changed"}, "issuer": "https://idp.example.com/oidc"}}),
		do(alias+"_update", params(P{"policy_id": "none", "update_mask": "description", "data": policy("x")})).not(notFound),
		list(alias+"_list", params(P{"page_size": 1}), 3).with(P{"description": "of c"}),
		list(alias+"_list", params(P{"page_token": "no token"}), 0).not(badRequest),
		do(alias+"_delete", at("three")),
		do(alias+"_get", at("three")).not(notFound),
		do(alias+"_delete", at("three")).not(notFound),
		list(alias+"_list", params(nil), 2),
	)
	if len(base) > 0 {
		steps = append(steps, list(alias+"_list", P{"service_principal_id": 1}, 0).not(notFound))
	}
	return Life{name, steps}
}

func federationPolicies() []Life {
	sp := do("scim_service_principals_create", P{"data": P{"displayName": "federated"}}).as("sp")
	return []Life{
		federation("FederationPolicy", "account_federation_policies", nil, nil, nil),
		federation("ServicePrincipalFederationPolicy", "service_principal_federation_policies", []Step{sp},
			P{"service_principal_id": Ref("sp.id")}, "repo:example/deploy:environment:prod"),
	}
}

func secrets() Life {
	at := P{"service_principal_id": Ref("sp.id")}
	return Life{"ServicePrincipalSecrets", []Step{
		do("scim_service_principals_create", P{"data": P{"displayName": "secretive"}}).as("sp"),
		do("service_principal_secrets_create", P{"service_principal_id": Ref("sp.id"), "data": P{"lifetime": "3600s"}}).as("s1").gives(P{"status": "ACTIVE"}),
		do("service_principal_secrets_create", P{"service_principal_id": Ref("sp.id"), "data": P{"lifetime": "7200s"}}),
		do("service_principal_secrets_create", P{"service_principal_id": Ref("sp.id"), "data": P{"lifetime": "-1s"}}).not(badRequest),
		do("service_principal_secrets_create", P{"service_principal_id": Ref("sp.id"), "data": P{}}),
		do("service_principal_secrets_create", P{"service_principal_id": "1", "data": P{}}).not(notFound),
		list("service_principal_secrets_list", P{"service_principal_id": Ref("sp.id"), "page_size": 1}, 3).with(P{"id": Ref("s1.id"), "secret": nil}),
		list("service_principal_secrets_list", P{"service_principal_id": "1"}, 0).not(notFound),
		do("service_principal_secrets_delete", P{"service_principal_id": Ref("sp.id"), "secret_id": Ref("s1.id")}),
		do("service_principal_secrets_delete", P{"service_principal_id": Ref("sp.id"), "secret_id": Ref("s1.id")}).not(notFound),
		list("service_principal_secrets_list", at, 2),
	}}
}
