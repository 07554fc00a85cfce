/// Documents, keynames and types.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

constexpr CodeInfo kDefinitionCodes[] = {
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
    {"TOSCA-0104", "versions mixed",
     "An imported file is of another version than the template. Its types are read by "
     "its own grammar. An error under --strict.",
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "imports:\n"
     "  - types.yaml\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"
     "imports:\n"
     "  - types.yaml\n"},
    {"TOSCA-0105", "more findings",
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
    {"TOSCA-0209", "keyname of no version",
     "Real templates write this keyname, no version of the grammar has it. An error "
     "under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      occurrences: [ 1, 1 ]\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0210", "input without type",
     "A parameter definition of an input names its type (section 3.6.14). Without one "
     "any value is taken. An error under --strict.",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { default: 2 }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer, default: 2 }\n"},
    {"TOSCA-0211", "metadata not a string",
     "Metadata maps names to strings (section 3.6.1); dashboards write lists and maps. "
     "An error under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      metadata: { tabs: [ a, b ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      metadata: { tabs: \"a b\" }\n"},
    {"TOSCA-0212", "artifact without file",
     "An artifact names its file (section 3.6.7). One with properties may hold its "
     "content there. An error under --strict.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      artifacts:\n"
     "        config: { type: tosca.artifacts.File, properties: { content: x } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      artifacts:\n"
     "        config: { type: tosca.artifacts.File, file: x.conf }\n"},
    {"TOSCA-0213", "metadata not a map",
     "Metadata is a map of names to strings (section 3.6.1); a single value is ignored. "
     "An error under --strict.",
     "metadata: test\n", "metadata: { purpose: test }\n"},
    {"TOSCA-0214", "bad namespace prefix",
     "A prefix stands before a colon in the names of imported types (section 3.6.8).",
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: \"my:own\" }\n",
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: my }\n"},
    {"TOSCA-0215", "reserved namespace prefix",
     "The prefix `tosca` is that of the normative types (section 3.1). An error under "
     "--strict.",
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: tosca }\n",
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: my }\n"},
    {"TOSCA-0216", "import from the top folder",
     "An import is relative to the file that imports it (section 3.6.8). Some type "
     "libraries name files from their top folder. An error under --strict.",
     "", ""},
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
    {"TOSCA-0310", "refinement drops a requirement",
     "A required property stays required in derived types (section 3.6.10.6). An error "
     "under --strict.",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      name: { type: string }\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    properties:\n"
     "      name: { type: string, required: false }\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    properties:\n"
     "      name: { type: string, required: false }\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    properties:\n"
     "      name: { type: string, required: true }\n"},
    {"TOSCA-0311", "incompatible refinement of a definition",
     "A refined capability, requirement, interface or artifact keeps its types or takes "
     "derived ones (section 3.7). An error under --strict.",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Attachment\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Endpoint.Public\n"},
    {"TOSCA-0312", "type without normative root",
     "Types derive from the normative root of their kind (WarnNotInheritFromRoot).",
     "node_types:\n"
     "  my.A: {}\n",
     "node_types:\n"
     "  my.A: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0313", "occurrences widened",
     "A refinement narrows the occurrences it inherits. An error under --strict.",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 2 ] }\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    capabilities:\n"
     "      port: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 4 ] }\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 4 ] }\n"
     "  my.B:\n"
     "    derived_from: my.A\n"
     "    capabilities:\n"
     "      port: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 2 ] }\n"},
    {"TOSCA-0314", "list of valid types widened",
     "valid_source_types, valid_target_types, members and targets of a derived type name "
     "types that its parent allows. An error under --strict.",
     "group_types:\n"
     "  my.A: { derived_from: tosca.groups.Root, members: [ tosca.nodes.Compute ] }\n"
     "  my.B: { derived_from: my.A, members: [ tosca.nodes.DBMS ] }\n",
     "group_types:\n"
     "  my.A: { derived_from: tosca.groups.Root, members: [ tosca.nodes.SoftwareComponent ] }\n"
     "  my.B: { derived_from: my.A, members: [ tosca.nodes.DBMS ] }\n"},
    {"TOSCA-0315", "type in another section",
     "A type whose name and parent say what kind it is stands in the section of another "
     "kind. An error under --strict.",
     "node_types:\n"
     "  tosca.capabilities.Mine: { derived_from: tosca.capabilities.Root }\n",
     "capability_types:\n"
     "  tosca.capabilities.Mine: { derived_from: tosca.capabilities.Root }\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_definitions() noexcept {
    return kDefinitionCodes;
}

}  // namespace paas::tosca
