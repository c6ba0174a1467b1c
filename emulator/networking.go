package emulator

const collEndpoints = "endpoints"

// networking serves private endpoints into the account.
func networking() service {
	return service{resources: []Resource{{
		Stored: Collection{
			Name: collEndpoints,
			Steps: map[string]func(*Tx, *Record) bool{"approve": func(_ *Tx, r *Record) bool {
				r.Object["state"] = "APPROVED"
				if brokenBy(r.Object.Str("display_name")) != "" {
					r.Object["state"] = "FAILED"
				}
				return true
			}},
		},
		Label: "Endpoint",
		List:  "NetworkEndpointsList", Create: "NetworkEndpointsCreate", Get: "NetworkEndpointsGet", Delete: "NetworkEndpointsDelete",
		IDField: "endpoint_id", IDParam: "endpoint_id",
		Items: "items", Page: 100,
		Account: true, Created: "create_time", RFC3339: true,
		Deletes: Nothing,
		Missing: func(id string) *Refusal {
			return refuse(404, "NOT_FOUND", "Endpoint %s does not exist.", clip(id, 100))
		},
		Seeded: func(c *Call, r *Record) {
			r.Object.Default("name", "accounts/"+c.Account+"/endpoints/"+r.ID)
			r.Object.Default("state", "APPROVED")
			r.Object.Default("use_case", "SERVICE_DIRECT")
		},
		Prepare: prepareEndpoint,
	}}}
}

func prepareEndpoint(c *Call, next, _ *Record) error {
	o := next.Object
	infos := 0
	for _, f := range []string{"aws_vpc_endpoint_info", "azure_private_endpoint_info", "gcp_psc_endpoint_info"} {
		if o.Obj(f) != nil {
			infos++
		}
	}
	if o.Str("display_name") == "" || o.Str("region") == "" {
		return invalid("display_name and region are required.")
	}
	if infos != 1 {
		return invalid("Exactly one of aws_vpc_endpoint_info, azure_private_endpoint_info and gcp_psc_endpoint_info must be given.")
	}
	switch {
	case o.Obj("aws_vpc_endpoint_info") != nil:
		o.Put("aws_vpc_endpoint_info.aws_account_id", "414351767826")
		o.Put("aws_vpc_endpoint_info.aws_endpoint_service_id", "vpce-svc-"+c.emu.ids.hex(8)+"0")
	case o.Obj("azure_private_endpoint_info") != nil:
		o.Put("azure_private_endpoint_info.private_link_service_id", "databricks-service-direct-"+o.Str("region"))
	default:
		o.Put("gcp_psc_endpoint_info.psc_connection_id", c.emu.ids.numeric())
		o.Put("gcp_psc_endpoint_info.service_attachment_id", "projects/prod-gcp-"+o.Str("region")+
			"/regions/"+o.Str("region")+"/serviceAttachments/service-direct")
	}
	o.Put("name", "accounts/"+c.Account+"/endpoints/"+next.ID)
	o.Put("use_case", "SERVICE_DIRECT")
	o.Put("state", "PENDING")
	next.Step, next.Due = "approve", c.after(50)
	return nil
}
