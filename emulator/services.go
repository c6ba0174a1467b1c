package emulator

import "maps"

// service is what a file of behaviour contributes: declarations as data, and
// handlers for what is not plain storage.
type service struct {
	resources   []Resource
	collections []Collection
	// handlers are by operation id. They take precedence over what a resource
	// would do for the operation.
	handlers map[string]Handler
	// populate stores what every account has from the beginning.
	populate func(c *Call)
}

// services lists everything that the emulator serves.
func services() []service {
	return append([]service{
		provisioning(),
		networking(),
		catalog(),
		billing(),
		settings(),
		settingsNetwork(),
		settingsByName(),
		disasterRecovery(),
	}, identityServices()...)
}

// merge collects the handlers and collections of all services.
func merge(list []service) (map[string]Handler, []Collection) {
	handlers := map[string]Handler{}
	var colls []Collection
	for _, s := range list {
		for i := range s.resources {
			r := &s.resources[i]
			maps.Copy(handlers, r.handlers())
			colls = append(colls, r.Stored)
		}
		colls = append(colls, s.collections...)
		maps.Copy(handlers, s.handlers)
	}
	return handlers, colls
}
