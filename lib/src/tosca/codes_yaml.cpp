/// The YAML below the grammar.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

constexpr CodeInfo kYamlCodes[] = {
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

}  // namespace

std::span<const CodeInfo> codes_of_yaml() noexcept {
    return kYamlCodes;
}

}  // namespace paas::tosca
