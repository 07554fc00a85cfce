/// Values, constraints and functions.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kValueCodes[] = {
    {"TOSCA-0401", error, "wrong type of value", "A value has the type its definition declares.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      capabilities:\n"
     "        host:\n"
     "          properties:\n"
     "            num_cpus: four\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      capabilities:\n"
     "        host:\n"
     "          properties:\n"
     "            num_cpus: 4\n"},
    {"TOSCA-0402", lenient, "number for a string",
     "A plain number stands where a string is expected. Production templates do this for whole "
     "properties; inside a data type it is TOSCA-0401. Elsewhere the text of the number is "
     "taken.",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties: { name: 42 }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties: { name: \"42\" }\n"},
    {"TOSCA-0403", lenient, "number of another kind",
     "A quoted number, or a float without fraction, stands where an integer is expected.",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { ip_version: \"6\" }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { ip_version: 6 }\n"},
    {"TOSCA-0404", error, "bad scalar unit",
     "A scalar unit is a number and a unit of its kind: B kB KiB MB MiB GB GiB TB TiB, d h m s "
     "ms us ns, Hz kHz MHz GHz, bps to TiBps (section 3.3.6).",
     "topology_template:\n"
     "  node_templates:\n"
     "    disk:\n"
     "      type: tosca.nodes.Storage.BlockStorage\n"
     "      properties: { size: 10 XB }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    disk:\n"
     "      type: tosca.nodes.Storage.BlockStorage\n"
     "      properties: { size: 10 GB }\n"},
    {"TOSCA-0405", lenient, "boolean of YAML 1.1",
     "yes, no, on and off are booleans in YAML 1.1 only; so are quoted ones. They are taken as "
     "such.",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { dhcp_enabled: yes }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { dhcp_enabled: true }\n"},
    {"TOSCA-0406", lenient, "constraints as a map",
     "Constraints are a list of single-key maps (section 3.6.3). A map is understood.",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints: { in_range: [ 1, 8 ] }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints:\n"
     "        - in_range: [ 1, 8 ]\n"},
    {"TOSCA-0407", lenient, "required property empty",
     "A required property is written without a value.",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties:\n"
     "        name:\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties:\n"
     "        name: store\n"},
    {"TOSCA-0408", error, "unknown property, attribute or capability",
     "Only what the type declares can be assigned.",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { netwrk_name: lan }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { network_name: lan }\n"},
    {"TOSCA-0409", error, "required property missing",
     "A required property without default must be assigned (section 3.6.10).",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties: { name: store }\n"},
    {"TOSCA-0410", error, "constraint broken",
     "A value satisfies all constraints of its definition and of its data type (section "
     "3.6.3).",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { ip_version: 5 }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    net:\n"
     "      type: tosca.nodes.network.Network\n"
     "      properties: { ip_version: 6 }\n"},
    {"TOSCA-0411", error, "unknown constraint",
     "The operators are equal, greater_than, greater_or_equal, less_than, less_or_equal, "
     "in_range, valid_values, length, min_length, max_length, pattern and schema.",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints:\n"
     "        - at_least: 1\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints:\n"
     "        - greater_or_equal: 1\n"},
    {"TOSCA-0412", error, "malformed constraint",
     "in_range takes two bounds, valid_values a list, the lengths a number; occurrences are "
     "[lower, upper].",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints:\n"
     "        - in_range: 8\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus:\n"
     "      type: integer\n"
     "      constraints:\n"
     "        - in_range: [ 1, 8 ]\n"},
    {"TOSCA-0413", error, "constraint does not apply",
     "Comparisons need a comparable type, lengths a string, list or map, patterns a string.",
     "data_types:\n"
     "  my.Type:\n"
     "    derived_from: tosca.datatypes.Root\n"
     "    properties:\n"
     "      on:\n"
     "        type: boolean\n"
     "        constraints:\n"
     "          - min_length: 1\n",
     "data_types:\n"
     "  my.Type:\n"
     "    derived_from: tosca.datatypes.Root\n"
     "    properties:\n"
     "      name:\n"
     "        type: string\n"
     "        constraints:\n"
     "          - min_length: 1\n"},
    {"TOSCA-0414", lenient, "constraint instead of a value",
     "Early drafts let `{ equal: x }` stand for a value.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      capabilities:\n"
     "        os:\n"
     "          properties: { type: { equal: linux } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      capabilities:\n"
     "        os:\n"
     "          properties: { type: linux }\n"},
    {"TOSCA-0415", error, "value fixed by the type",
     "A refinement may fix the value of a property (1.3, section 3.6.10.6); it is final.",
     "node_types:\n"
     "  my.Network:\n"
     "    derived_from: tosca.nodes.network.Network\n"
     "    properties:\n"
     "      ip_version: { value: 6 }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    net: { type: my.Network, properties: { ip_version: 4 } }\n",
     "node_types:\n"
     "  my.Network:\n"
     "    derived_from: tosca.nodes.network.Network\n"
     "    properties:\n"
     "      ip_version: { value: 6 }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    net: { type: my.Network }\n"},
    {"TOSCA-0416", lenient, "pattern not checked",
     "Patterns run in time linear in the text, so look-around and back references are not "
     "known.",
     "topology_template:\n"
     "  inputs:\n"
     "    name:\n"
     "      type: string\n"
     "      constraints:\n"
     "        - pattern: \"(?=a).*\"\n",
     "topology_template:\n"
     "  inputs:\n"
     "    name:\n"
     "      type: string\n"
     "      constraints:\n"
     "        - pattern: \"a.*\"\n"},
    {"TOSCA-0417", lenient, "required property left out",
     "A required property with an empty default (the name of a tosca.nodes.Database), or one "
     "of a relationship template that no requirement uses.",
     "topology_template:\n"
     "  relationship_templates:\n"
     "    attach: { type: tosca.relationships.AttachesTo }\n",
     "topology_template:\n"
     "  relationship_templates:\n"
     "    attach: { type: tosca.relationships.AttachesTo, properties: { location: /data } }\n"},
    {"TOSCA-0418", error, "unknown status",
     "The status of a definition is supported, unsupported, experimental or deprecated "
     "(section 3.6.10.3).",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      name: { type: string, status: old }\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      name: { type: string, status: deprecated }\n"},
    {"TOSCA-0419", lenient, "operand without unit",
     "The operand of a constraint on a scalar unit has a unit (section 3.6.3). Without one it "
     "is not compared.",
     "topology_template:\n"
     "  inputs:\n"
     "    size:\n"
     "      type: scalar-unit.size\n"
     "      constraints:\n"
     "        - greater_than: 1\n",
     "topology_template:\n"
     "  inputs:\n"
     "    size:\n"
     "      type: scalar-unit.size\n"
     "      constraints:\n"
     "        - greater_than: 1 GB\n"},
    {"TOSCA-0420", lenient, "boolean of YAML 1.1 for an integer",
     "yes, no, on or off stands where an integer is expected (section 3.3.1). Parsers of YAML 1.1 "
     "that count booleans among the integers read 1 or 0.",
     "topology_template:\n"
     "  inputs:\n"
     "    count: { type: integer, default: yes }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    count: { type: integer, default: 1 }\n"},
    {"TOSCA-0501", error, "unknown input",
     "get_input names an input that the topology template declares.",
     "topology_template:\n"
     "  outputs:\n"
     "    cpus: { value: { get_input: cpu } }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "  outputs:\n"
     "    cpus: { value: { get_input: cpus } }\n"},
    {"TOSCA-0502", error, "unknown template",
     "A function, mapping or copy names a template of this topology.",
     "topology_template:\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ servr, public_address ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_address ] } }\n"},
    {"TOSCA-0503", error, "unknown property or attribute in a function",
     "get_property and get_attribute name what the type, a capability or the target of a "
     "requirement declares.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_adress ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_address ] } }\n"},
    {"TOSCA-0504", error, "wrong arguments of a function",
     "A function takes the arguments of section 4.",
     "topology_template:\n"
     "  outputs:\n"
     "    part: { value: { token: [ a-b, \"-\" ] } }\n",
     "topology_template:\n"
     "  outputs:\n"
     "    part: { value: { token: [ a-b, \"-\", 0 ] } }\n"},
    {"TOSCA-0505", error, "no such field",
     "Further arguments lead into the value: an index into a list, a key of a map, a field of "
     "a data type.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    web:\n"
     "      type: tosca.nodes.WebServer\n"
     "      properties: { admin_credential: { token: x } }\n"
     "      requirements:\n"
     "        - host: server\n"
     "  outputs:\n"
     "    user: { value: { get_property: [ web, admin_credential, usr ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    web:\n"
     "      type: tosca.nodes.WebServer\n"
     "      properties: { admin_credential: { token: x } }\n"
     "      requirements:\n"
     "        - host: server\n"
     "  outputs:\n"
     "    user: { value: { get_property: [ web, admin_credential, user ] } }\n"},
    {"TOSCA-0506", error, "function not allowed here",
     "The values given for inputs are plain values.",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "cpus: { get_input: cores }\n",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "cpus: 4\n"},
    {"TOSCA-0507", error, "keyword not allowed here",
     "SELF and HOST have a meaning inside a template, SOURCE and TARGET inside a relationship; "
     "outputs name their node.",
     "topology_template:\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ SELF, public_address ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_address ] } }\n"},
    {"TOSCA-0508", lenient, "attribute's field unknown",
     "What an attribute holds is known at run time only; its declared type has no such field.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    net: { value: { get_attribute: [ server, networks, x, nam ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    net: { value: { get_attribute: [ server, networks, x, network_name ] } }\n"},
    {"TOSCA-0509", lenient, "function of another version",
     "The function exists, but not in the version this document declares.",
     "tosca_definitions_version: tosca_simple_yaml_1_1\n"
     "topology_template:\n"
     "  outputs:\n"
     "    names: { value: { join: [ [ a, b ] ] } }\n",
     "tosca_definitions_version: tosca_simple_yaml_1_2\n"
     "topology_template:\n"
     "  outputs:\n"
     "    names: { value: { join: [ [ a, b ] ] } }\n"},
    {"TOSCA-0510", error, "circle of get_property",
     "A property cannot get its value from itself, nor by way of others.",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties: { name: { get_property: [ SELF, name ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    store:\n"
     "      type: tosca.nodes.Storage.ObjectStorage\n"
     "      properties: { name: store }\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_values() noexcept {
    return kValueCodes;
}

}  // namespace paas::tosca
