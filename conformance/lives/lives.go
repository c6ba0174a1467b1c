package lives

import "slices"

// Lives are the lives of all resources, in the order in which they are lived.
// They share an account, so what one leaves behind the next ones see.
func Lives() []Life {
	return slices.Concat(
		[]Life{
			credentials(), storage(), encryptionKeys(), vpcEndpoints(), privateAccess(), networks(), workspaces(),
			metastores(), metastoreAssignments(), storageCredentials(),
			budgets(), budgetPolicies(), logDelivery(), usage(),
			ipAccessLists(), networkConnectivity(), networkPolicies(), endpoints(), disasterRecovery(),
		},
		settingsByType(),
		[]Life{
			settingsV2(),
			users(), servicePrincipals(), groups(), accessControl(), workspaceAssignment(),
			identityUsers(), identityServicePrincipals(), identityGroups(),
			identityAssignments("assignments", "identity_workspace_assignments"),
			identityAssignments("assignment details", "identity_workspace_assignment_details"),
			customApps(), publishedApps(), secrets(),
		},
		federationPolicies(),
	)
}
