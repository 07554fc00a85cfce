/// Archives.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

constexpr CodeInfo kArchiveCodes[] = {
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
};

}  // namespace

std::span<const CodeInfo> codes_of_archives() noexcept {
    return kArchiveCodes;
}

}  // namespace paas::tosca
