package connector

// Version is the version of the connector, as it names itself to the service.
const Version = "0.1.0"
