/// Documents, keynames and types.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kDefinitionCodes[] = {
    {"TOSCA-0101", error, "version missing",
     "Every TOSCA document names its version in `tosca_definitions_version` (section 3.10.1).",
     "# no tosca_definitions_version\n"
     "node_types: {}\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"
     "node_types: {}\n"},
    {"TOSCA-0102", error, "version not supported",
     "The version is one of tosca_simple_yaml_1_0 to tosca_simple_yaml_1_3, or the namespace "
     "URI of one (section 3.1).",
     "tosca_definitions_version: tosca_2_0\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"},
    {"TOSCA-0103", error, "version not first",
     "In TOSCA 1.0 the version stands first (section 3.10.3.1).",
     "description: late\n"
     "tosca_definitions_version: tosca_simple_yaml_1_0\n",
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "description: in time\n"},
    {"TOSCA-0104", lenient, "versions mixed",
     "An imported file is of another version than the template. Its types are read by its own "
     "grammar.",
     "# file: service.yaml\n"
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "imports:\n"
     "  - types.yaml\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - types.yaml\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0105", warning, "more findings",
     "Of a run that finds very much, a thousand errors and a thousand warnings are listed.",
     "topology_template:\n"
     "  inputs:\n"
     "    # repeat 1001 times, n = 1, 2, ...\n"
     "    a{n}: {}\n",
     "topology_template:\n"
     "  inputs:\n"
     "    # repeat 1001 times, n = 1, 2, ...\n"
     "    a{n}: { type: string }\n"},
    {"TOSCA-0106", lenient, "version late",
     "Since TOSCA 1.1 the version should stand first, but need not (section 3.10.3.1).",
     "description: late\n"
     "tosca_definitions_version: tosca_simple_yaml_1_3\n",
     "tosca_definitions_version: tosca_simple_yaml_1_3\n"
     "description: in time\n"},
    {"TOSCA-0107", lenient, "value of the base replaced",
     "A template that is laid over another (--with) says something else than that one in the same "
     "place, and counts. Maps are merged, imports and policies joined; descriptions and metadata "
     "may differ.",
     "# file: fragment.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    count: { type: integer, default: 2 }\n"
     "# file: base.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    count: { type: integer, default: 1 }\n",
     "# file: fragment.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    count: { description: How many }\n"
     "# file: base.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    count: { type: integer, default: 1 }\n"},
    {"TOSCA-0201", error, "unknown keyname", "Only the keynames of the grammar may stand here.",
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
    {"TOSCA-0202", error, "keyname missing", "The grammar requires this keyname.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      properties: {}\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0203", error, "wrong kind of value",
     "A keyname takes a single value, a list or a map, as the grammar says.",
     "topology_template:\n"
     "  node_templates:\n"
     "    - server\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0204", lenient, "keyname of another version",
     "The keyname exists, but not in the version this document declares.",
     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
     "topology_template:\n"
     "  workflows: {}\n",
     "tosca_definitions_version: tosca_simple_yaml_1_1\n"
     "topology_template:\n"
     "  workflows: {}\n"},
    {"TOSCA-0205", error, "import not usable",
     "An imported file must be found inside the template's folder or through an import map, "
     "and must be a TOSCA document (section 3.6.8).",
     "# file: service.yaml\n"
     "imports:\n"
     "  - nowhere.yaml\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - types.yaml\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0206", error, "unknown repository",
     "A repository that is referred to must be declared in `repositories` (section 3.6.6).",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, repository: stor }\n"
     "repositories:\n"
     "  store: https://example.org\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - types.yaml\n"
     "repositories:\n"
     "  store: https://example.org\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0207", error, "too many imports",
     "One template may import a limited number of files, directly and indirectly, and together "
     "they are limited in size as one file is.",
     "# file: service.yaml\n"
     "imports:\n"
     "  # repeat 1001 times, n = 1, 2, ...\n"
     "  - { file: types.yaml, namespace_prefix: p{n} }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: p }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0208", lenient, "shortened definition",
     "A property is defined by a map with `type`; some type files write only the type, or only "
     "the new default of a refined property.",
     "data_types:\n"
     "  my.Type:\n"
     "    properties:\n"
     "      size: integer\n",
     "data_types:\n"
     "  my.Type:\n"
     "    properties:\n"
     "      size: { type: integer }\n"},
    {"TOSCA-0209", lenient, "keyname of no version",
     "Real templates write this keyname, no version of the grammar has it.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      occurrences: [ 1, 1 ]\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0210", lenient, "input without type",
     "A parameter definition of an input names its type (section 3.6.14). Without one any "
     "value is taken.",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { default: 2 }\n",
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer, default: 2 }\n"},
    {"TOSCA-0211", lenient, "metadata not a string",
     "Metadata maps names to strings (section 3.6.1); dashboards write lists and maps.",
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
    {"TOSCA-0212", lenient, "artifact without file",
     "An artifact names its file (section 3.6.7). One with properties may hold its content "
     "there.",
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
    {"TOSCA-0213", lenient, "metadata not a map",
     "Metadata is a map of names to strings (section 3.6.1); a single value is ignored.",
     "metadata: test\n", "metadata: { purpose: test }\n"},
    {"TOSCA-0214", error, "bad namespace prefix",
     "A prefix stands before a colon in the names of imported types (section 3.6.8).",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: \"my:own\" }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: my }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0215", lenient, "reserved namespace prefix",
     "The prefix `tosca` is that of the normative types (section 3.1).",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: tosca }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - { file: types.yaml, namespace_prefix: my }\n"
     "# file: types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0216", lenient, "import from the top folder",
     "An import is relative to the file that imports it (section 3.6.8). Some type libraries "
     "name files from their top folder.",
     "# file: service.yaml\n"
     "imports:\n"
     "  - types/all.yaml\n"
     "# file: types/all.yaml\n"
     "imports:\n"
     "  - types/types.yaml\n"
     "# file: types/types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - types/all.yaml\n"
     "# file: types/all.yaml\n"
     "imports:\n"
     "  - types.yaml\n"
     "# file: types/types.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0217", lenient, "unknown keyname in a file of types",
     "Only the keynames of the grammar may stand here. A file of types, which others import, may "
     "hold extensions; a misspelt keyname is TOSCA-0201 there too.",
     "node_types:\n"
     "  my.Node:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    colour: blue\n",
     "node_types:\n"
     "  my.Node:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    metadata: { colour: blue }\n"},
    {"TOSCA-0218", lenient, "unknown repository of an artifact",
     "A repository that an artifact refers to is declared in `repositories` (section 3.6.7).",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      artifacts:\n"
     "        config: { type: tosca.artifacts.File, file: x.conf, repository: stor }\n",
     "repositories:\n"
     "  store: https://example.org\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      artifacts:\n"
     "        config: { type: tosca.artifacts.File, file: x.conf, repository: store }\n"},
    {"TOSCA-0219", lenient, "one dependency without a list",
     "The dependencies of an implementation are a list (section 3.6.17). A single one is "
     "understood.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Root\n"
     "      interfaces:\n"
     "        Standard:\n"
     "          create: { implementation: { primary: a.sh, dependencies: b.sh } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Root\n"
     "      interfaces:\n"
     "        Standard:\n"
     "          create: { implementation: { primary: a.sh, dependencies: [ b.sh ] } }\n"},
    {"TOSCA-0301", error, "unknown type", "A type must be normative, defined here, or imported.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compte\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0302", lenient, "type left to the importer",
     "A node type in a file of types refers to a type that no file read so far defines. The "
     "file that imports it may.",
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
    {"TOSCA-0303", error, "wrong kind of type",
     "The name is a type, but not of the kind needed here.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.capabilities.Compute\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"},
    {"TOSCA-0304", error, "type derives from itself",
     "The derivation of types must not run in a circle.",
     "node_types:\n"
     "  my.A: { derived_from: my.B }\n"
     "  my.B: { derived_from: my.A }\n",
     "node_types:\n"
     "  my.A: { derived_from: tosca.nodes.Root }\n"
     "  my.B: { derived_from: my.A }\n"},
    {"TOSCA-0305", error, "derivation too long",
     "A type may have a limited number of ancestors, and all types together may inherit a "
     "limited number of definitions.",
     "node_types:\n"
     "  my.A0: { derived_from: tosca.nodes.Root }\n"
     "  # repeat 201 times, n = 1, 2, ...\n"
     "  my.A{n}: { derived_from: my.A{n-1} }\n",
     "node_types:\n"
     "  my.A0: { derived_from: tosca.nodes.Root }\n"
     "  # repeat 9 times, n = 1, 2, ...\n"
     "  my.A{n}: { derived_from: my.A{n-1} }\n"},
    {"TOSCA-0306", lenient, "type defined twice",
     "Two files define one type name with different content; the one read last counts.",
     "# file: service.yaml\n"
     "imports:\n"
     "  - a.yaml\n"
     "  - b.yaml\n"
     "# file: a.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"
     "# file: b.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Compute }\n",
     "# file: service.yaml\n"
     "imports:\n"
     "  - a.yaml\n"
     "  - b.yaml\n"
     "# file: a.yaml\n"
     "node_types:\n"
     "  my.Node: { derived_from: tosca.nodes.Root }\n"
     "# file: b.yaml\n"
     "node_types:\n"
     "  my.Server: { derived_from: tosca.nodes.Compute }\n"},
    {"TOSCA-0307", error, "primitive type extended",
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
    {"TOSCA-0308", error, "implementation in an interface type",
     "Up to TOSCA 1.2 operations of an interface type have no implementation; node and "
     "relationship types give one (ImplementationArtifactInvalidOnInterfaceType).",
     "tosca_definitions_version: tosca_simple_yaml_1_2\n"
     "interface_types:\n"
     "  my.Interface:\n"
     "    derived_from: tosca.interfaces.Root\n"
     "    backup: { implementation: backup.sh }\n",
     "tosca_definitions_version: tosca_simple_yaml_1_2\n"
     "interface_types:\n"
     "  my.Interface:\n"
     "    derived_from: tosca.interfaces.Root\n"
     "    backup: { description: Saves the data }\n"},
    {"TOSCA-0309", lenient, "incompatible refinement",
     "A refined property keeps its type or takes one derived from it (section 3.6.10.6).",
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
    {"TOSCA-0310", lenient, "refinement drops a requirement",
     "A required property stays required in derived types (section 3.6.10.6).",
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
    {"TOSCA-0311", lenient, "incompatible refinement of a definition",
     "A refined capability, requirement, interface or artifact keeps its types or takes "
     "derived ones (section 3.7).",
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
    {"TOSCA-0312", warning, "type without normative root",
     "Types derive from the normative root of their kind (WarnNotInheritFromRoot).",
     "node_types:\n"
     "  my.A: {}\n",
     "node_types:\n"
     "  my.A: { derived_from: tosca.nodes.Root }\n"},
    {"TOSCA-0313", lenient, "occurrences widened",
     "A refinement narrows the occurrences it inherits.",
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
    {"TOSCA-0314", lenient, "list of valid types widened",
     "valid_source_types, valid_target_types, members and targets of a derived type name types "
     "that its parent allows.",
     "group_types:\n"
     "  my.A: { derived_from: tosca.groups.Root, members: [ tosca.nodes.Compute ] }\n"
     "  my.B: { derived_from: my.A, members: [ tosca.nodes.DBMS ] }\n",
     "group_types:\n"
     "  my.A: { derived_from: tosca.groups.Root, members: [ tosca.nodes.SoftwareComponent ] }\n"
     "  my.B: { derived_from: my.A, members: [ tosca.nodes.DBMS ] }\n"},
    {"TOSCA-0315", lenient, "type in another section",
     "A type whose name and parent say what kind it is stands in the section of another kind.",
     "node_types:\n"
     "  tosca.capabilities.Mine: { derived_from: tosca.capabilities.Root }\n",
     "capability_types:\n"
     "  tosca.capabilities.Mine: { derived_from: tosca.capabilities.Root }\n"},
    {"TOSCA-0316", lenient, "default implementation of an interface type",
     "Operations of an interface type have no implementation (section 3.7.5); orchestrators of "
     "TOSCA 1.3 take one as a default.",
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
    {"TOSCA-0317", Weight::lenient, "artifact of a foreign kind",
     "The type of an artifact is a single word that names no artifact type (section 3.6.7), such "
     "as "
     "the name of an interpreter. Orchestrators that go by the file take it.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Root\n"
     "      artifacts:\n"
     "        setup: { type: shell, file: setup.sh }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Root\n"
     "      artifacts:\n"
     "        setup: { type: tosca.artifacts.Implementation.Bash, file: setup.sh }\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_definitions() noexcept {
    return kDefinitionCodes;
}

}  // namespace paas::tosca
