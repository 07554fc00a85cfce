#include "paas/tosca/codes.hpp"

#include <algorithm>
#include <cctype>

namespace paas::tosca {
namespace {

// Sorted by code. The examples are documents without their version line; a test checks that the
// wrong one gives its code and the right one nothing. Sections are those of the TOSCA Simple
// Profile in YAML 1.3.
constexpr CodeInfo kCodes[] = {
    {"CSAR-0001", "not a zip archive",
     "A CSAR is a zip file (section 6.1) without zip64 extensions and in one piece.", "", ""},
    {"CSAR-0002", "no definitions named",
     "A CSAR holds TOSCA-Metadata/TOSCA.meta, or one YAML file in its root (section 6.1).", "", ""},
    {"CSAR-0003", "several root definitions",
     "Without TOSCA-Metadata/TOSCA.meta the root holds exactly one YAML file (section 6.3).", "",
     ""},
    {"CSAR-0004", "TOSCA.meta malformed",
     "TOSCA.meta consists of `Name: value` lines; its first block gives TOSCA-Meta-File-Version "
     "and CSAR-Version (section 6.2).",
     "", ""},
    {"CSAR-0005", "no Entry-Definitions",
     "The first block of TOSCA.meta names the entry definitions (section 6.2).", "", ""},
    {"CSAR-0006", "named file absent",
     "Entry-Definitions and Other-Definitions name files of the archive (section 6.2).", "", ""},
    {"CSAR-0007", "root definitions without metadata",
     "Without TOSCA.meta the root file is of TOSCA 1.1 or later and gives template_name and "
     "template_version in its metadata (section 6.3).",
     "", ""},
    {"CSAR-0008", "artifact or script absent",
     "A file that an artifact or an implementation names is in the archive, relative to the "
     "document that names it (sections 3.6.7 and 6.1).",
     "", ""},
    {"CSAR-0101", "unsafe name in the archive",
     "Names of entries are relative, with forward slashes, and stay inside the archive.", "", ""},
    {"CSAR-0102", "name twice in the archive", "Each name stands once in an archive.", "", ""},
    {"CSAR-0103", "link in the archive", "An archive holds files and folders only.", "", ""},
    {"CSAR-0104", "encrypted archive", "Encrypted entries cannot be read.", "", ""},
    {"CSAR-0105", "archive too large",
     "The number of entries, their unpacked size and their ratio of compression are limited.", "",
     ""},
    {"CSAR-0106", "damaged archive",
     "Entries do not overlap, and what the directory says of them is true.", "", ""},
    {"TOSCA-0101", "version missing",
     "Every TOSCA document names its version in `tosca_definitions_version` (section "
     "3.10.1).",
     "node_types: {}\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"
     "node_types: {}\n"},
    {"TOSCA-0102", "version not supported",
     "The version is one of tosca_simple_yaml_1_0 to tosca_simple_yaml_1_3, or the "
     "namespace URI of one (section 3.1).",
     "tosca_definitions_version: tosca_2_0\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"},
    {"TOSCA-0103", "version not first",
     "The version stands first: in 1.0 it must, later it should (section 3.10.3.1).",
     "description: late\n"
     "tosca_definitions_version: tosca_simple_yaml_1_0\n",
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "description: in time\n"},
    {"TOSCA-0104", "more findings",
     "Of a run that finds very much, a thousand errors and a thousand warnings are listed.", "",
     ""},
    {"TOSCA-0201", "unknown keyname",
     "Only the keynames of the grammar may stand here. In a file of types that others "
     "import it is a warning.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      propertis: {}\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      properties: {}\n"},
    {"TOSCA-0202", "keyname missing", "The grammar requires this keyname.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      properties: {}\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0203", "wrong kind of value",
     "A keyname takes a single value, a list or a map, as the grammar says.",
     "topology_template:\n"
     "  node_templates:\n"
     "    - server\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0204", "keyname of another version",
     "The keyname exists, but not in the version this document declares.",
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "topology_template:\n"
     "  workflows: {}\n",
     "tosca_definitions_version: tosca_simple_yaml_1_1\n"
     "topology_template:\n"
     "  workflows: {}\n"},
    {"TOSCA-0205", "import not usable",
     "An imported file must be found inside the template's folder or through an import "
     "map, and must be a TOSCA document (section 3.6.8).",
     "imports:\n"
     "  - nowhere.yaml\n",
     "imports:\n"
     "  - types.yaml\n"},
    {"TOSCA-0206", "unknown repository",
     "A repository that is referred to must be declared in `repositories` (section "
     "3.6.6).",
     "imports:\n"
     "  - { file: types.yaml, repository: stor }\n"
     "repositories:\n"
     "  store: https://example.org\n",
     "repositories:\n"
     "  store: https://example.org\n"},
    {"TOSCA-0207", "too many imports",
     "One template may import a limited number of files, directly and indirectly, and together "
     "they are limited in size as one file is.",
     "", ""},
    {"TOSCA-0208", "shortened definition",
     "A property is defined by a map with `type`; some type files write only the type, "
     "or only the new default of a refined property.",
     "data_types:\n"
     "  my.Type:\n"
     "    properties:\n"
     "      size: integer\n",
     "data_types:\n"
     "  my.Type:\n"
     "    properties:\n"
     "      size: { type: integer }\n"},
    {"TOSCA-0301", "unknown type", "A type must be normative, defined here, or imported.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compte\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0302", "type left to the importer",
     "A node type in a file of types refers to a type that no file read so far "
     "defines. The file that imports it may.",
     "node_types:\n"
     "  my.Node:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      user: { type: my.User }\n",
     "data_types:\n"
     "  my.User: { derived_from: tosca.datatypes.Root }\n"
     "node_types:\n"
     "  my.Node:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      user: { type: my.User }\n"},
    {"TOSCA-0303", "wrong kind of type", "The name is a type, but not of the kind needed here.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.capabilities.Compute\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0304", "type derives from itself", "The derivation of types must not run in a circle.",
     "node_types:\n"
     "  my.A: { derived_from: my.B }\n"
     "  my.B: { derived_from: my.A }\n",
     "node_types:\n"
     "  my.A: { derived_from: tosca.nodes.Root }\n"
     "  my.B: { derived_from: my.A }\n"},
    {"TOSCA-0305", "derivation too long",
     "A type may have a limited number of ancestors, and all types together may inherit a limited "
     "number of definitions.",
     "", ""},
    {"TOSCA-0306", "type defined twice",
     "Two files define one type name with different content; the one read last counts.", "", ""},
    {"TOSCA-0307", "primitive type extended",
     "A data type derived from a primitive type cannot have properties (section 3.7.6; "
     "InvalidNativeTypeExtend).",
     "data_types:\n"
     "  my.Port:\n"
     "    derived_from: integer\n"
     "    properties:\n"
     "      name: { type: string }\n",
     "data_types:\n"
     "  my.Port:\n"
     "    derived_from: integer\n"
     "    constraints:\n"
     "      - in_range: [ 1, 65535 ]\n"},
    {"TOSCA-0308", "implementation in an interface type",
     "Operations of an interface type have no implementation; node and relationship "
     "types give one (ImplementationArtifactInvalidOnInterfaceType).",
     "interface_types:\n"
     "  my.Interface:\n"
     "    derived_from: tosca.interfaces.Root\n"
     "    operations:\n"
     "      backup: { implementation: backup.sh }\n",
     "interface_types:\n"
     "  my.Interface:\n"
     "    derived_from: tosca.interfaces.Root\n"
     "    operations:\n"
     "      backup: { description: Saves the data }\n"},
    {"TOSCA-0309", "incompatible refinement",
     "A refined property keeps its type or takes one derived from it (section "
     "3.6.10.6).",
     "node_types:\n"
     "  my.Database:\n"
     "    derived_from: tosca.nodes.Database\n"
     "    properties:\n"
     "      port: { type: boolean, required: false }\n",
     "node_types:\n"
     "  my.Database:\n"
     "    derived_from: tosca.nodes.Database\n"
     "    properties:\n"
     "      port: { type: integer, required: true }\n"},
    {"TOSCA-0401", "wrong type of value", "A value has the type its definition declares.",
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
    {"TOSCA-0402", "number for a string",
     "A plain number stands where a string is expected. Production templates do this; "
     "the text of the number is taken. An error under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    site:\n"
     "      type: tosca.nodes.WebApplication\n"
     "      properties: { context_root: 42 }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    site:\n"
     "      type: tosca.nodes.WebApplication\n"
     "      properties: { context_root: \"42\" }\n"},
    {"TOSCA-0403", "number of another kind",
     "A quoted number, or a float without fraction, stands where an integer is "
     "expected. An error under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db, port: \"3306\" }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db, port: 3306 }\n"},
    {"TOSCA-0404", "bad scalar unit",
     "A scalar unit is a number and a unit of its kind: B kB KiB MB MiB GB GiB TB TiB, "
     "d h m s ms us ns, Hz kHz MHz GHz, bps to TiBps (section 3.3.6).",
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
    {"TOSCA-0405", "boolean of YAML 1.1",
     "yes, no, on and off are booleans in YAML 1.1 only; so are quoted ones. They are "
     "taken as such. An error under --strict.",
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
    {"TOSCA-0406", "constraints as a map",
     "Constraints are a list of single-key maps (section 3.6.3). A map is understood. "
     "An error under --strict.",
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
    {"TOSCA-0407", "required property empty", "A required property is written without a value.",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties:\n"
     "        name:\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties:\n"
     "        name: db\n"},
    {"TOSCA-0408", "unknown property, attribute or capability",
     "Only what the type declares can be assigned.",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { nam: db, name: db }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db }\n"},
    {"TOSCA-0409", "required property missing",
     "A required property without default must be assigned (section 3.6.10).",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    db:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db }\n"},
    {"TOSCA-0410", "constraint broken",
     "A value satisfies all constraints of its definition and of its data type "
     "(section 3.6.3).",
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
    {"TOSCA-0411", "unknown constraint",
     "The operators are equal, greater_than, greater_or_equal, less_than, "
     "less_or_equal, in_range, valid_values, length, min_length, max_length, pattern "
     "and schema.",
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
    {"TOSCA-0412", "malformed constraint",
     "in_range takes two bounds, valid_values a list, the lengths a number; "
     "occurrences are [lower, upper].",
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
    {"TOSCA-0413", "constraint does not apply",
     "Comparisons need a comparable type, lengths a string, list or map, patterns a "
     "string.",
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
    {"TOSCA-0414", "constraint instead of a value",
     "Early drafts let `{ equal: x }` stand for a value. An error under --strict.",
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
    {"TOSCA-0501", "unknown input", "get_input names an input that the topology template declares.",
     "topology_template:\n"
     "  outputs:\n"
     "    cpus: { value: { get_input: cpu } }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "  outputs:\n"
     "    cpus: { value: { get_input: cpus } }\n"},
    {"TOSCA-0502", "unknown template",
     "A function, mapping or copy names a template of this topology.",
     "topology_template:\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ servr, public_address ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_address ] } }\n"},
    {"TOSCA-0503", "unknown property or attribute in a function",
     "get_property and get_attribute name what the type, a capability or the target of "
     "a requirement declares.",
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
    {"TOSCA-0504", "wrong arguments of a function", "A function takes the arguments of section 4.",
     "topology_template:\n"
     "  outputs:\n"
     "    part: { value: { token: [ a-b, \"-\" ] } }\n",
     "topology_template:\n"
     "  outputs:\n"
     "    part: { value: { token: [ a-b, \"-\", 0 ] } }\n"},
    {"TOSCA-0505", "no such field",
     "Further arguments lead into the value: an index into a list, a key of a map, a "
     "field of a data type.",
     "topology_template:\n"
     "  node_templates:\n"
     "    web:\n"
     "      type: tosca.nodes.WebServer\n"
     "      properties: { admin_credential: { token: x } }\n"
     "  outputs:\n"
     "    user: { value: { get_property: [ web, admin_credential, usr ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    web:\n"
     "      type: tosca.nodes.WebServer\n"
     "      properties: { admin_credential: { token: x } }\n"
     "  outputs:\n"
     "    user: { value: { get_property: [ web, admin_credential, user ] } }\n"},
    {"TOSCA-0506", "function not allowed here", "The values given for inputs are plain values.", "",
     ""},
    {"TOSCA-0507", "keyword not allowed here",
     "SELF and HOST have a meaning inside a template, SOURCE and TARGET inside a "
     "relationship; outputs name their node.",
     "topology_template:\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ SELF, public_address ] } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "  outputs:\n"
     "    ip: { value: { get_attribute: [ server, public_address ] } }\n"},
    {"TOSCA-0508", "attribute's field unknown",
     "What an attribute holds is known at run time only; its declared type has no such "
     "field.",
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
    {"TOSCA-0601", "misspelt requirement", "A requirement is one that the node type declares.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - hst: server\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0602", "unknown target",
     "A requirement's node is a node template of this topology, or a node type that "
     "the orchestrator selects.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: servr\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0603", "target of another type",
     "The requirement's definition names a node type that the target does not derive "
     "from.",
     "topology_template:\n"
     "  node_templates:\n"
     "    disk: { type: tosca.nodes.Container.Runtime }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: disk\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0604", "target lacks the capability",
     "The target's type has a capability of the required type (section 3.8.2).",
     "topology_template:\n"
     "  node_templates:\n"
     "    db: { type: tosca.nodes.Database, properties: { name: db } }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: db\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0605", "requirement assigned too often",
     "A requirement is assigned at most as often as its occurrences allow.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "        - host: b\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"},
    {"TOSCA-0606", "mandatory requirement not assigned",
     "A requirement with a lower bound of 1 is left to the orchestrator. An error "
     "under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app: { type: tosca.nodes.SoftwareComponent }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0607", "several requirements in one entry",
     "Each requirement is a list entry of its own.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "          dependency: a\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "        - dependency: a\n"},
    {"TOSCA-0608", "copy of a copy",
     "`copy` names a template that does not itself use `copy` (section 3.8.3.1).",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute, copy: a }\n"
     "    c: { type: tosca.nodes.Compute, copy: b }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute, copy: a }\n"
     "    c: { type: tosca.nodes.Compute, copy: a }\n"},
    {"TOSCA-0609", "requirement not declared",
     "The node type declares no such requirement; the orchestrator may know it.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b:\n"
     "      type: tosca.nodes.Compute\n"
     "      requirements:\n"
     "        - monitoring: a\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b:\n"
     "      type: tosca.nodes.Compute\n"
     "      requirements:\n"
     "        - dependency: a\n"},
    {"TOSCA-0701", "unknown interface", "A template implements interfaces of its type.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standrd: { create: a.sh }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: a.sh }\n"},
    {"TOSCA-0702", "unknown operation", "An operation is one of its interface.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { crete: a.sh }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: a.sh }\n"},
    {"TOSCA-0801", "unknown group member", "Members of a group are node templates or groups.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ b ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a ] }\n"},
    {"TOSCA-0802", "unknown policy target", "Targets of a policy are node templates or groups.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: tosca.policies.Placement, targets: [ b ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: tosca.policies.Placement, targets: [ a ] }\n"},
    {"TOSCA-0803", "listed twice", "A group names each member once.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a, a ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a ] }\n"},
    {"TOSCA-0804", "policy does not apply", "A policy type may name the types it applies to.",
     "policy_types:\n"
     "  my.Policy: { derived_from: tosca.policies.Root, targets: [ tosca.nodes.DBMS ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: my.Policy, targets: [ a ] }\n",
     "policy_types:\n"
     "  my.Policy: { derived_from: tosca.policies.Root, targets: [ tosca.nodes.Compute ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: my.Policy, targets: [ a ] }\n"},
    {"TOSCA-0805", "unknown node in a trigger's filter",
     "The target filter of a trigger names a node template, a group or a node type.",
     "topology_template:\n"
     "  policies:\n"
     "    - p:\n"
     "        type: tosca.policies.Scaling\n"
     "        triggers:\n"
     "          t: { event: e, action: [], target_filter: { node: nobody } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p:\n"
     "        type: tosca.policies.Scaling\n"
     "        triggers:\n"
     "          t: { event: e, action: [], target_filter: { node: a } }\n"},
    {"TOSCA-0901", "wrong substitution mapping",
     "Mapped capabilities and requirements exist in the substituted type and in the "
     "node mapped to.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: tosca.nodes.Compute\n"
     "    capabilities: { hst: [ a, host ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: tosca.nodes.Compute\n"
     "    capabilities: { host: [ a, host ] }\n"},
    {"TOSCA-0902", "wrong workflow step",
     "Steps name existing targets, steps, workflows and operations (section 7).",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      steps:\n"
     "        s: { target: b, activities: [ set_state: started ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      steps:\n"
     "        s: { target: a, activities: [ set_state: started ] }\n"},
    {"TOSCA-1001", "input unknown to the template",
     "A value is given for an input that the template does not declare.", "", ""},
    {"TOSCA-1002", "input without value", "A required input without default must be given.", "",
     ""},
    {"YAML-0001", "not valid YAML", "The text does not follow the YAML grammar.",
     "topology_template: [ a\n", "topology_template: {}\n"},
    {"YAML-0002", "key written twice", "A map has each key once; the last one counts.",
     "description: a\n"
     "description: b\n",
     "description: b\n"},
    {"YAML-0003", "unknown anchor",
     "An alias `*name` needs an anchor `&name` before it (UnknownDslDefinition).",
     "dsl_definitions:\n"
     "  a: *nowhere\n",
     "dsl_definitions:\n"
     "  a: &here { x: 1 }\n"
     "  b: *here\n"},
    {"YAML-0004", "alias of itself", "An alias must not stand inside the node it refers to.",
     "dsl_definitions: &all\n"
     "  a: *all\n",
     "dsl_definitions:\n"
     "  a: &one { x: 1 }\n"
     "  b: *one\n"},
    {"YAML-0005", "empty document", "A file holds one YAML document.", "", ""},
    {"YAML-0006", "more than one document", "A file holds one YAML document and nothing after it.",
     "description: a\n"
     "---\n"
     "description: b\n",
     "description: a\n"},
    {"YAML-0007", "file too large", "The size of a file is limited.", "", ""},
    {"YAML-0008", "too many nodes",
     "The number of values in a document is limited; aliases and merge keys count as "
     "copies. A long text is refused for the commas, colons, dashes and brackets in it, before it "
     "is read.",
     "", ""},
    {"YAML-0009", "nested too deep", "The nesting of a document is limited.", "", ""},
    {"YAML-0010", "merge key without a map", "`<<` takes a map, or a list of maps.",
     "dsl_definitions:\n"
     "  a: { <<: 3 }\n",
     "dsl_definitions:\n"
     "  a: &a { x: 1 }\n"
     "  b: { <<: *a, y: 2 }\n"},
    {"YAML-0011", "not text", "TOSCA documents are UTF-8 text without control characters.", "", ""},
    {"YAML-0012", "value too long",
     "One scalar, or one flow collection with all that is in it, takes a limited number of bytes.",
     "", ""},
    {"YAML-0013", "too many copies",
     "Aliases and merge keys stand for copies. Their number is limited in proportion to what is "
     "written out.",
     "", ""},
};

bool same_code(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return std::toupper(static_cast<unsigned char>(a)) ==
               std::toupper(static_cast<unsigned char>(b));
    });
}

}  // namespace

std::span<const CodeInfo> codes() noexcept {
    return kCodes;
}

const CodeInfo* find_code(std::string_view code) noexcept {
    const auto* found =
        std::find_if(std::begin(kCodes), std::end(kCodes),
                     [&](const CodeInfo& info) { return same_code(info.code, code); });
    return found == std::end(kCodes) ? nullptr : found;
}

}  // namespace paas::tosca
