/// Archives.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kArchiveCodes[] = {
    {"CSAR-0001", error, "not a zip archive",
     "A CSAR is a zip file (section 6.1) without zip64 extensions and in one piece.",
     "# this text as service.csar: tosca_definitions_version is where the zip archive should "
     "start\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0002", error, "no definitions named",
     "A CSAR holds TOSCA-Metadata/TOSCA.meta, or one YAML file in its root (section 6.1).",
     "# file: Definitions/service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: Definitions/service.yaml\n"
     "# file: Definitions/service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0003", error, "several root definitions",
     "Without TOSCA-Metadata/TOSCA.meta the root holds exactly one YAML file (section 6.3).",
     "# file: service.yaml\n"
     "metadata: { template_name: app, template_version: 1.0 }\n"
     "# file: types.yaml\n"
     "node_types: {}\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
    {"CSAR-0004", error, "TOSCA.meta malformed",
     "TOSCA.meta consists of `Name: value` lines (section 6.2).",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0005", error, "no Entry-Definitions",
     "The first block of TOSCA.meta names the entry definitions (section 6.2).",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0006", error, "named file absent",
     "Entry-Definitions and Other-Definitions name files of the archive (section 6.2).",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: servce.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0007", error, "root definitions without metadata",
     "Without TOSCA.meta the root file is of TOSCA 1.1 or later and gives template_name and "
     "template_version in its metadata (section 6.3).",
     "# file: service.yaml\n"
     "metadata: { template_name: app }\n",
     "# file: service.yaml\n"
     "metadata: { template_name: app, template_version: 1.0 }\n"},
    {"CSAR-0008", error, "artifact or script absent",
     "A file that an artifact or an implementation names is in the archive, relative to the "
     "document that names it (sections 3.6.7 and 6.1).",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: scripts/install.sh }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: scripts/install.sh }\n"
     "# file: scripts/install.sh\n"
     "echo ready\n"},
    {"CSAR-0009", lenient, "TOSCA.meta of no known version",
     "TOSCA.meta gives TOSCA-Meta-File-Version and CSAR-Version, each 1.0 or 1.1 (section 6.2).",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 2.0\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"},
    {"CSAR-0101", error, "unsafe name in the archive",
     "Names of entries are relative, with forward slashes, and stay inside the archive.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: ../types.yaml\n"
     "node_types: {}\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
    {"CSAR-0102", error, "name twice in the archive", "Each name stands once in an archive.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: service.yaml\n"
     "node_types: {}\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
    {"CSAR-0103", error, "link in the archive", "An archive holds files and folders only.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml (a link to ../types.yaml)\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
    {"CSAR-0104", error, "encrypted archive", "Encrypted entries cannot be read.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml (encrypted)\n"
     "node_types: {}\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
    {"CSAR-0105", error, "archive too large",
     "The number of entries, their unpacked size and their ratio of compression are limited.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: disk.img (2000000000 zeros)\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: disk.txt\n"
     "see https://example.org/disk.img\n"},
    {"CSAR-0106", error, "damaged archive",
     "Entries do not overlap, and what the directory says of them is true.",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml (its data overlaps that of another)\n"
     "node_types: {}\n",
     "# file: TOSCA-Metadata/TOSCA.meta\n"
     "TOSCA-Meta-File-Version: 1.1\n"
     "CSAR-Version: 1.1\n"
     "Entry-Definitions: service.yaml\n"
     "# file: service.yaml\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "# file: types.yaml\n"
     "node_types: {}\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_archives() noexcept {
    return kArchiveCodes;
}

}  // namespace paas::tosca
