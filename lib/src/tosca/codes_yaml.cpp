/// The YAML below the grammar.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kYamlCodes[] = {
    {"YAML-0001", error, "not valid YAML", "The text does not follow the YAML grammar.",
     "topology_template: [ a\n", "topology_template: {}\n"},
    {"YAML-0002", lenient, "key written twice", "A map has each key once; the last one counts.",
     "description: a\n"
     "description: b\n",
     "description: b\n"},
    {"YAML-0003", error, "unknown anchor",
     "An alias `*name` needs an anchor `&name` before it (UnknownDslDefinition).",
     "dsl_definitions:\n"
     "  a: *nowhere\n",
     "dsl_definitions:\n"
     "  a: &here { x: 1 }\n"
     "  b: *here\n"},
    {"YAML-0004", error, "alias of itself", "An alias must not stand inside the node it refers to.",
     "dsl_definitions: &all\n"
     "  a: *all\n",
     "dsl_definitions:\n"
     "  a: &one { x: 1 }\n"
     "  b: *one\n"},
    {"YAML-0005", error, "empty document", "A file holds one YAML document.",
     "# no tosca_definitions_version, nothing at all\n", "description: a\n"},
    {"YAML-0006", error, "more than one document",
     "A file holds one YAML document and nothing after it.",
     "description: a\n"
     "---\n"
     "description: b\n",
     "description: a\n"},
    {"YAML-0007", error, "file too large", "The size of a file is limited.",
     "# repeat 200000 times\n"
     "# a comment of ninety characters, which makes this file larger than the sixteen MiB allowed\n"
     "description: a\n",
     "description: a\n"},
    {"YAML-0008", error, "too many nodes",
     "The number of values in a document is limited; aliases and merge keys count as copies. A "
     "long text is refused for the commas, colons, dashes and brackets in it, before it is "
     "read.",
     "dsl_definitions:\n"
     "  a:\n"
     "    # repeat 300000 times\n"
     "    - [ 1, 2, 3, 4, 5, 6, 7 ]\n",
     "dsl_definitions:\n"
     "  a:\n"
     "    - [ 1, 2, 3, 4, 5, 6, 7 ]\n"},
    {"YAML-0009", error, "nested too deep", "The nesting of a document is limited.",
     "dsl_definitions:\n"
     "  a: "
     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]"
     "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
     "dsl_definitions:\n"
     "  a: [[[[]]]]\n"},
    {"YAML-0010", error, "merge key without a map", "`<<` takes a map, or a list of maps.",
     "dsl_definitions:\n"
     "  a: { <<: 3 }\n",
     "dsl_definitions:\n"
     "  a: &a { x: 1 }\n"
     "  b: { <<: *a, y: 2 }\n"},
    {"YAML-0011", error, "not text", "TOSCA documents are UTF-8 text without control characters.",
     "description: a bell \a\n", "description: a bell\n"},
    {"YAML-0012", error, "value too long",
     "One scalar, or one flow collection with all that is in it, takes a limited number of "
     "bytes.",
     "description: |\n"
     "  # repeat 4000 times\n"
     "  a line of seventy characters, in a text of more than two hundred KiB\n",
     "description: |\n"
     "  a line of seventy characters\n"},
    {"YAML-0013", error, "too many copies",
     "Aliases and merge keys stand for copies. Their number is limited in proportion to what "
     "is written out.",
     "dsl_definitions:\n"
     "  a: &a [ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 ]\n"
     "  b:\n"
     "    # repeat 4000 times\n"
     "    - *a\n",
     "dsl_definitions:\n"
     "  a: &a [ 1, 2, 3 ]\n"
     "  b:\n"
     "    - *a\n"},
    {"YAML-0014", error, "key that is not a text",
     "YAML allows lists and maps as keys (section 3.2.1.1 of YAML 1.2). In TOSCA only the map of a "
     "property with a key_schema has such; elsewhere keys are names.",
     "topology_template:\n"
     "  ? [ a, b ]\n"
     "  : c\n",
     "topology_template:\n"
     "  description: c\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_yaml() noexcept {
    return kYamlCodes;
}

}  // namespace paas::tosca
