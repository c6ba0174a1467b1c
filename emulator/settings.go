package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
)

const collSettings = "settings"

// settings serves the typed account settings and the IP access lists.
func settings() service {
	s := ipAccessLists()
	s.resources = append(s.resources, Resource{Stored: Collection{Name: collSettings}, Label: "Setting", IDField: "_type"})
	for _, t := range settingTypes() {
		s.handlers[t.operations+"Get"] = t.get
		s.handlers[t.operations+"Update"] = t.update
		if t.deletable {
			s.handlers[t.operations+"Delete"] = t.remove
		}
	}
	return s
}

// settingType is one typed setting: an etagged value under a name.
type settingType struct {
	name string // in the path
	// operations is what the ids of its operations begin with.
	operations string
	// value is the member that holds the value.
	value string
	// initial is the value of a setting that every account has; nil when it
	// does not exist until it is set.
	initial   Object
	deletable bool
}

func settingTypes() []settingType {
	return []settingType{
		{name: "acct_ip_acl_enable", operations: "IpAccessListsEnablementSetting", value: "acct_ip_acl_enable", deletable: true},
		{name: "dcp_acct_enable", operations: "PersonalComputeSetting", value: "personal_compute", initial: Object{"value": "ON"}, deletable: true},
		{name: "disable_legacy_features", operations: "DisableLegacyFeaturesSetting", value: "disable_legacy_features", deletable: true},
		{name: "llm_proxy_partner_powered", operations: "PartnerPoweredAiSetting", value: "boolean_val"},
		{name: "llm_proxy_partner_powered_enforce", operations: "PartnerPoweredAiEnforcementSetting", value: "boolean_val"},
		{name: "shield_csp_enablement_ac", operations: "CspEnablementSetting", value: "csp_enablement_account"},
		{name: "shield_esm_enablement_ac", operations: "EsmEnablementSetting", value: "esm_enablement_account"},
	}
}

// etagOf makes the opaque version of a record; rev 0 is that of a setting
// that was never set.
func etagOf(rev uint64) string {
	b := binary.AppendUvarint([]byte{0x08, 0x01, 0x12}, rev)
	return base64.StdEncoding.EncodeToString(append(b, 0x18, 0x01))
}

// current returns the record of the setting and its etag. A deleted setting
// leaves a record behind, so that its etag goes on.
func (t settingType) current(c *Call) (r *Record, set bool, etag string) {
	r = c.Tx.Get(collSettings, "", t.name)
	if r == nil {
		return nil, false, etagOf(0)
	}
	return r, r.Object.Has(t.value), etagOf(r.Rev)
}

func (t settingType) show(value any, etag string) (*Reply, error) {
	return reply(Object{t.value: value, "etag": etag, "setting_name": "default"})
}

// neverSet is the refusal for a setting without a value. Its details carry
// the etag to begin with.
func (t settingType) neverSet(etag string) *Refusal {
	return refuse(http.StatusNotFound, "NOT_FOUND", "Setting %s does not exist.", t.name).
		with(errorInfo("RESOURCE_DOES_NOT_EXIST", Object{"etag": etag}))
}

func (t settingType) stale(etag string) *Refusal {
	return conflict("Conflict with another operation on setting %s. Please read it again and retry with its etag.", t.name).
		with(errorInfo("RESOURCE_CONFLICT", Object{"etag": etag}))
}

// get answers with the present state, which is at least as fresh as any etag.
func (t settingType) get(c *Call) (*Reply, error) {
	r, set, etag := t.current(c)
	switch {
	case set:
		return t.show(r.Object[t.value], etag)
	case t.initial != nil:
		return t.show(t.initial, etag)
	}
	return nil, t.neverSet(etag)
}

func (t settingType) update(c *Call) (*Reply, error) {
	r, set, etag := t.current(c)
	if !c.Body.Bool("allow_missing") {
		return nil, invalid("allow_missing must be true.")
	}
	setting := c.Body.Obj("setting")
	if given := setting.Str("etag"); given != etag {
		if !set && t.initial == nil {
			return nil, t.neverSet(etag)
		}
		return nil, t.stale(etag)
	}
	mask := splitMask(c.Body.Str("field_mask"))
	if len(mask) == 0 {
		return nil, invalid("Missing required field: field_mask")
	}
	o := Object{t.value: t.initial.Clone()}
	if set {
		o = Object{t.value: r.Object.At(t.value)}
	}
	o = o.Clone()
	if err := applyMask(o, setting, mask, []string{t.value}); err != nil {
		return nil, err
	}
	if o.Obj(t.value) == nil {
		o.Put(t.value, Object{})
	}
	r = c.Tx.Put(collSettings, &Record{ID: t.name, Object: t.zeroed(o)})
	return t.show(r.Object[t.value], etagOf(r.Rev))
}

// zeroed fills in the zero value of members that a mask cleared: the service
// shows them.
func (t settingType) zeroed(o Object) Object {
	switch t.value {
	case "personal_compute":
		o.Default("personal_compute.value", "ON")
	case "csp_enablement_account", "esm_enablement_account":
		if !o.Has(t.value + ".is_enforced") {
			o.Put(t.value+".is_enforced", false)
		}
	default:
		if !o.Has(t.value + ".value") {
			o.Put(t.value+".value", false)
		}
	}
	return o
}

func (t settingType) remove(c *Call) (*Reply, error) {
	_, set, etag := t.current(c)
	if !set && t.initial == nil {
		return nil, t.neverSet(etag)
	}
	if c.Query.Get("etag") != etag {
		return nil, t.stale(etag)
	}
	r := c.Tx.Put(collSettings, &Record{ID: t.name, Object: Object{}})
	return reply(Object{"etag": etagOf(r.Rev)})
}
