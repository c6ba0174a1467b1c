package lives

// Lives are the lives of all resources, in the order in which they are lived:
// what a later one counts, an earlier one may have left behind.
func Lives() []Life {
	return []Life{
		credentials(), storage(), encryptionKeys(), vpcEndpoints(), privateAccess(), networks(), workspaces(),
	}
}
